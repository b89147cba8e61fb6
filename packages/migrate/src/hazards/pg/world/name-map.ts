/** A map by name that tells which names it has ever had: of most names nobody has to go through every table. */
export class NameMap<Value> extends Map<string, Value> {
  #tell: ((name: string) => void) | undefined

  /** Names that are there, and that come in from now on, are told. */
  tellTo(tell: (name: string) => void): void {
    for (const name of this.keys()) tell(name)
    this.#tell = tell
  }

  override set(name: string, value: Value): this {
    this.#tell?.(name)
    return super.set(name, value)
  }
}
