import type { PgQuery } from '../parse/pg/query.ts'
import { insideOf, wordsOf, type Word } from '../parse/pg/words.ts'

const shared = ['database', 'role', 'user', 'group', 'tablespace', 'subscription', 'system'] as const

/** What may follow a word for the two to begin a statement that reaches beyond the database. */
const beginnings: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['create', new Set<string>(shared)],
  ['alter', new Set<string>(shared)],
  ['drop', new Set<string>([...shared, 'owned'])],
  ['reassign', new Set(['owned'])],
])

const grantedOn: ReadonlySet<string> = new Set(['database', 'tablespace', 'parameter', 'role'])

/**
 * Whether code that no grammar reads as a whole (the body of a DO or function, and what that puts together as strings)
 * names a statement that reaches beyond the database. May be wrong in saying yes: names are no statements.
 */
export function namesServerWide(pg: Pick<PgQuery, 'scanSync'>, text: string): boolean {
  const words = wordsOf(pg, text)
  return words.some((word, index) => {
    if (word.isString) return namesServerWide(pg, insideOf(word).text.replaceAll("''", "'"))
    const next = words[index + 1]?.text ?? ''
    if (beginnings.get(word.text)?.has(next) === true) return words[index + 2]?.text !== 'mapping'
    return isOnShared(words, index)
  })
}

/** Whether without ON it is a role that is given or taken. */
const verbs: ReadonlyMap<string, boolean> = new Map([
  ['grant', true],
  ['revoke', true],
  ['comment', false],
  ['label', false],
])

/** GRANT, REVOKE, COMMENT and SECURITY LABEL, up to what they are said of; a role is granted without ON. */
function isOnShared(words: readonly Word[], index: number): boolean {
  const isGrant = verbs.get(words[index]?.text ?? '')
  if (isGrant === undefined) return false
  for (const [at, { text }] of words.slice(index + 1).entries()) {
    if (text === 'on') return grantedOn.has(words[index + at + 2]?.text ?? '')
    if (text === 'to' || text === 'from') return isGrant
    if (text === ';') return false
  }
  return false
}
