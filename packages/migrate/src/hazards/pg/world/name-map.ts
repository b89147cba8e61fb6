/** A map by name that tells which names it has ever had: of most names nobody has to go through every table. */
export class NameMap<Value> extends Map<string, Value> {
  #used: Set<string> | undefined

  /** Names that are there, and that come in from now on, are added to `used`. */
  tellTo(used: Set<string>): void {
    for (const name of this.keys()) used.add(name)
    this.#used = used
  }

  override set(name: string, value: Value): this {
    this.#used?.add(name)
    return super.set(name, value)
  }
}
