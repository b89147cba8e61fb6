/** NAMEDATALEN - 1: what PostgreSQL keeps of a name, and under what it is found again. */
const keptBytes = 63

/**
 * Why a database cannot have Drizzle's ledger under this name, as the end of a sentence; undefined where it can. A name
 * that the server cuts would be made under the short one and never found under the long one: all would be pending again.
 */
export function ledgerNameProblem(name: string, dialect: 'postgresql' | 'sqlite'): string | undefined {
  if (name === '') return 'must not be empty'
  if (name.includes('\0')) return 'holds a NUL character'
  const bytes = Buffer.byteLength(name)
  if (dialect === 'sqlite' || bytes <= keptBytes) return undefined
  return `has ${bytes} bytes, of which PostgreSQL keeps ${keptBytes}`
}
