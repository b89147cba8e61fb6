import type { Rows } from './slot.ts'

/** What Drizzle does with the result of `unsafe`: waits for rows, or first asks for them as arrays. Sent once, then. */
export class PendingRows implements PromiseLike<Rows> {
  readonly #start: (isRaw: boolean) => Promise<Rows>
  #rows: Promise<Rows> | undefined

  constructor(start: (isRaw: boolean) => Promise<Rows>) {
    this.#start = start
  }

  values(): Promise<Rows> {
    this.#rows ??= this.#start(true)
    return this.#rows
  }

  // oxlint-disable-next-line unicorn/no-thenable -- Drizzle awaits it, as it does what postgres.js gives
  then<A = Rows, B = never>(
    onRows?: ((rows: Rows) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#rows ??= this.#start(false)
    return this.#rows.then(onRows, onError)
  }
}
