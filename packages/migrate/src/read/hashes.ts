import { hash } from 'node:crypto'

const byteOrderMark = '\uFEFF'

export function withoutByteOrderMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text
}

/** As stock Drizzle hashes a migration: the file's text as UTF-8, byte order mark and line ends included. */
export function sha256(text: string): string {
  return hash('sha256', text)
}

/** Every hash that a checkout on another machine could give the same file; the file's own is first. */
export function equivalentHashes(text: string): string[] {
  const bare = withoutByteOrderMark(text)
  const lf = bare.replaceAll('\r\n', '\n')
  const bodies = [bare, lf, lf.replaceAll('\n', '\r\n')]
  const texts = [text, ...bodies, ...bodies.map((body) => `${byteOrderMark}${body}`)]
  return [...new Set([...new Set(texts)].map(sha256))]
}
