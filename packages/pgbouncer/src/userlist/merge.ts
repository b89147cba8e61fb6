import { CodedError } from '@twinship/core'
import type { UserlistEntry } from './model.ts'
import { parseUserlist } from './parse.ts'
import { userlistLine } from './render.ts'

export type MergedUserlist = {
  readonly text: string
  readonly added: readonly string[]
  readonly replaced: readonly string[]
  readonly kept: number
}

/**
 * Puts entries into an existing userlist.txt: those of a name in its place, new ones at the end, everything else as it
 * stands, comments too. Throws PGBOUNCER.USERLIST where pgBouncer itself would not read the text to its end.
 */
export function mergeUserlist(existing: string, entries: readonly UserlistEntry[]): MergedUserlist {
  const before = parseUserlist(existing)
  requireSound(before)
  const names = new Set(before.entries.map(({ name }) => name))
  const given = new Map(entries.map((entry) => [entry.name, entry]))
  const kept = existing.split('\n').map((line) => {
    const [own] = parseUserlist(line).entries
    const entry = own === undefined ? undefined : given.get(own.name)
    return entry === undefined ? line : userlistLine(entry).trimEnd()
  })
  const added = entries.filter(({ name }) => !names.has(name))
  const head = kept.join('\n')
  const gap = head === '' || head.endsWith('\n') ? '' : '\n'
  return {
    text: head + gap + added.map(userlistLine).join(''),
    added: added.map(({ name }) => name),
    replaced: entries.map(({ name }) => name).filter((name) => names.has(name)),
    kept: [...names].filter((name) => !given.has(name)).length,
  }
}

function requireSound({ brokenAt, repeated, entries }: ReturnType<typeof parseUserlist>): void {
  if (brokenAt !== undefined) {
    throw broken(
      `pgBouncer stops reading the userlist at line ${brokenAt}: whoever comes after it cannot log in`,
    )
  }
  if (repeated.length > 0) throw broken(`${repeated.length} names are in the userlist twice`)
  if (entries.some(({ name, credential }) => /[\r\n]/.test(name + credential))) {
    throw broken('an entry of the userlist goes over several lines')
  }
}

function broken(why: string): CodedError {
  return new CodedError('PGBOUNCER.USERLIST', `${why.charAt(0).toUpperCase()}${why.slice(1)}.`)
}
