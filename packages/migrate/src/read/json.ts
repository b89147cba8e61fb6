import { withoutByteOrderMark } from './hashes.ts'

/** undefined where the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(text)) as unknown
  } catch {
    return undefined
  }
}
