import type { Userlist, UserlistEntry } from './model.ts'

/**
 * Reads a userlist.txt in the way of pgBouncer: `"name" "credential"`, a quote inside doubled, the rest of the line
 * passed over, `;` at the start of a line a comment. It stops at the first line that is otherwise.
 */
export function parseUserlist(text: string): Userlist {
  const entries: UserlistEntry[] = []
  const pattern = /[ \t\r\n\v\f]*(?:;[^\n]*|"((?:[^"]|"")*)"[ \t\r\n\v\f]*"((?:[^"]|"")*)"[^\n]*|$)/y
  let at = 0
  while (at < text.length) {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) return result(entries, lineOf(text, at))
    const [whole, name, credential] = found
    if (name !== undefined && credential !== undefined) {
      entries.push({ name: unquoted(name), credential: unquoted(credential) })
    }
    if (whole === '') break
    at = pattern.lastIndex
  }
  return result(entries, undefined)
}

function result(entries: readonly UserlistEntry[], brokenAt: number | undefined): Userlist {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const { name } of entries) {
    if (seen.has(name)) repeated.add(name)
    seen.add(name)
  }
  return { entries, brokenAt, repeated: [...repeated] }
}

function unquoted(text: string): string {
  return text.replaceAll('""', '"')
}

/** Of the first character that is no blank. */
function lineOf(text: string, at: number): number {
  const start = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0)
  return text.slice(0, start).split('\n').length
}
