/**
 * How one part of a pipe ended. `echo`: it ended because another one did, or was ended from here; it is to blame only
 * where nobody else is.
 */
export type PartEnd = {
  readonly name: string
  readonly outcome: 'done' | 'echo' | 'failed'
  /** What the program said last, or the message of the error. */
  readonly detail?: string
  readonly cause?: unknown
}

export class PipeFailure extends Error {
  override readonly name = 'PipeFailure'
  readonly part: string
  readonly detail: string

  constructor(end: PartEnd) {
    super(`${end.name} failed: ${end.detail ?? 'it did not say why'}`, { cause: end.cause })
    this.part = end.name
    this.detail = end.detail ?? ''
  }
}

/** The part to blame: what fails upstream makes those behind it fail too. Undefined where all came to their end. */
export function chooseCause(ends: readonly PartEnd[]): PartEnd | undefined {
  return ends.find(({ outcome }) => outcome === 'failed') ?? ends.find(({ outcome }) => outcome === 'echo')
}
