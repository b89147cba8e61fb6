/** A value that its column cannot hold. The client turns it into DB.INVALID_VALUE; the value is never shown. */
export class InvalidValue extends Error {
  override readonly name = 'InvalidValue'
  readonly expected: string

  constructor(expected: string) {
    super(`expected ${expected}`)
    this.expected = expected
  }
}
