export type Deferred<T> = {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
}

/** A promise that is settled from outside. */
export function deferred<T = void>(): Deferred<T> {
  let settle: Pick<Deferred<T>, 'resolve' | 'reject'> | undefined
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // Whoever awaits it is told; nobody may be there yet.
  promise.catch(() => undefined)
  if (settle === undefined) throw new Error('a promise calls its executor at once')
  return { promise, ...settle }
}
