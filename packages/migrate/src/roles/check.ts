import { CodedError } from '@twinship/core'
import { roleKinds, type RolesOptions } from './model.ts'

const reserved: ReadonlySet<string> = new Set([
  'public',
  'none',
  'current_role',
  'current_user',
  'session_user',
])
const engineSchema = /^(ops|ops_.*)$/

/** Throws USAGE.INVALID where the roles could not be told apart, or would reach what the app must not. */
export function checkRolesOptions({ database, names, schemas, ledgerSchema }: RolesOptions): void {
  checkName('database', database)
  for (const kind of roleKinds) {
    const name = names[kind]
    checkName(kind, name)
    if (reserved.has(name) || name.startsWith('pg_')) {
      throw invalid(`"${name}" is a name that PostgreSQL keeps for itself.`, `Give --${kind} another name.`)
    }
  }
  if (new Set(Object.values(names)).size < roleKinds.length) {
    throw invalid('Two of the roles have one name.', 'Give each role a name of its own.')
  }
  if (schemas.length === 0) throw invalid('No schema is named.', 'Name each schema of the app with --schema.')
  for (const schema of schemas) checkSchema(schema, ledgerSchema)
}

function checkSchema(schema: string, ledgerSchema: string): void {
  checkName('schema', schema)
  if (schema.startsWith('pg_') || schema === 'information_schema') {
    throw invalid(
      `The schema ${schema} is the server's own.`,
      'Name the schemas that the app has its tables in.',
    )
  }
  if (schema === ledgerSchema || engineSchema.test(schema)) {
    throw invalid(
      `The schema ${schema} holds the record of migrations: no app may write there.`,
      'Keep tables and ledger in schemas of their own; --ledger-schema names the ledger’s.',
    )
  }
}

function checkName(what: string, name: string): void {
  if (name !== '' && !name.includes('\0') && Buffer.byteLength(name) <= 63) return
  throw invalid(`The name of ${what} is empty, too long or no name.`, 'Names have 1 to 63 bytes.')
}

function invalid(message: string, hint: string): CodedError {
  return new CodedError('USAGE.INVALID', message, { hint })
}
