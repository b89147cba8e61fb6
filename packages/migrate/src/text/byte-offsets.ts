/** Turns offsets of a text's UTF-8 bytes into offsets of the text. */
export function createByteOffsets(text: string): (byte: number) => number {
  if (Buffer.byteLength(text) === text.length) return (byte) => byte
  const offsets = new Uint32Array(Buffer.byteLength(text) + 1)
  let byte = 0
  let unit = 0
  for (const character of text) {
    const width = Buffer.byteLength(character)
    offsets.fill(unit, byte, byte + width)
    byte += width
    unit += character.length
  }
  offsets[byte] = unit
  return (wanted) => offsets[wanted] ?? unit
}

/** Turns an offset counted in code points, as PostgreSQL's error positions are, into an offset of the text. */
export function fromCodePoints(text: string, codePoints: number): number {
  let unit = 0
  for (let left = codePoints; left > 0 && unit < text.length; left--) {
    unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1
  }
  return unit
}
