import { loadModule, parseSync, type Node } from 'libpg-query'

/** Named here for messages; the statement as a whole is of the kind. */
const statements: Readonly<Record<string, string>> = {
  ListenStmt: 'LISTEN',
  UnlistenStmt: 'UNLISTEN',
  PrepareStmt: 'PREPARE',
  ExecuteStmt: 'EXECUTE',
  DeallocateStmt: 'DEALLOCATE',
  DiscardStmt: 'DISCARD',
  LoadStmt: 'LOAD',
  TransactionStmt: 'BEGIN or COMMIT sent as SQL',
}

const sessionLocks = new Set([
  'pg_advisory_lock',
  'pg_advisory_lock_shared',
  'pg_try_advisory_lock',
  'pg_try_advisory_lock_shared',
  'pg_advisory_unlock',
  'pg_advisory_unlock_shared',
  'pg_advisory_unlock_all',
])

/** CURSOR_OPT_HOLD of PostgreSQL's parsenodes.h. */
const withHold = 0x20

/** What of a text outlives its transaction on the connection, in words; null where nothing does. */
export async function sessionNeedOf(text: string): Promise<string | null> {
  await loadModule()
  for (const { stmt } of parse(text)) {
    const need = stmt === undefined ? null : needOf(stmt)
    if (need !== null) return need
  }
  return null
}

/** What cannot be parsed is the server's to refuse. */
function parse(text: string): readonly { readonly stmt?: Node }[] {
  try {
    return parseSync(text).stmts ?? []
  } catch {
    return []
  }
}

function needOf(statement: Node): string | null {
  for (const [tag, need] of Object.entries(statements)) if (tag in statement) return need
  if ('VariableSetStmt' in statement) {
    const { is_local: isLocal, kind, name } = statement.VariableSetStmt
    if (isLocal === true || (kind === 'VAR_SET_MULTI' && name !== 'SESSION CHARACTERISTICS')) return null
    return kind === 'VAR_RESET' || kind === 'VAR_RESET_ALL' ? 'RESET' : 'SET without LOCAL'
  }
  if ('DeclareCursorStmt' in statement) {
    return ((statement.DeclareCursorStmt.options ?? 0) & withHold) === 0 ? null : 'A cursor WITH HOLD'
  }
  return inside(statement)
}

type Fields = Readonly<Record<string, unknown>>

/** Functions and temporary tables, wherever they stand in the statement. */
function inside(part: unknown): string | null {
  if (Array.isArray(part)) return firstOf(part)
  if (typeof part !== 'object' || part === null) return null
  const fields = part as Fields
  if (fields['relpersistence'] === 't' && 'relname' in fields) return 'A temporary table'
  // Dropped at the end of its transaction, it is nobody else's.
  if (isDroppedOnCommit(fields)) return null
  const call = fields['FuncCall'] as Fields | undefined
  return (call === undefined ? null : ofFunction(call)) ?? firstOf(Object.values(fields))
}

function firstOf(parts: readonly unknown[]): string | null {
  for (const part of parts) {
    const need = inside(part)
    if (need !== null) return need
  }
  return null
}

function isDroppedOnCommit(fields: Fields): boolean {
  return [fields['oncommit'], fields['onCommit']].includes('ONCOMMIT_DROP')
}

function ofFunction(call: Fields): string | null {
  const path = call['funcname'] as readonly { readonly String?: { readonly sval?: string } }[] | undefined
  const name = path?.at(-1)?.String?.sval ?? ''
  if (sessionLocks.has(name)) return `${name}()`
  if (name !== 'set_config') return null
  const [, , isLocal] = (call['args'] ?? []) as readonly unknown[]
  return JSON.stringify(isLocal ?? null).includes('"boolval":{"boolval":true}')
    ? null
    : 'set_config() without is_local'
}
