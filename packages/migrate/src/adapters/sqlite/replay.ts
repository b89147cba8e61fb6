import type { Statement } from '../../model/statement.ts'
import { rowsOf, type Connection } from './connection.ts'

/**
 * ATTACH and the settings of PRAGMA go with their connection, and one that was refused something is replaced by a new
 * one, as every run has its own. They are said again there, in the order of the file.
 */
export type Replay = {
  /** Statements that have just run on the connection. */
  note(statements: readonly Statement[]): void
  /** Statements that an earlier run has run, on a connection that is gone. */
  restore(statements: readonly Statement[]): void
  /** Says what the connection lacks; outside of a transaction. */
  apply(): Promise<void>
}

/** `schema`: what is attached under that name, or nothing that DETACH takes along. */
type Wanted = { readonly sql: string; readonly schema: string; readonly isAttach: boolean }

export function createReplay(connection: Connection, isFile: boolean): Replay {
  const wanted = new Map<string, Wanted>()
  let applied = connection.generation
  const note = (statements: readonly Statement[]) => {
    for (const statement of statements) follow(wanted, statement, isFile)
  }
  return {
    note,
    restore(statements) {
      note(statements)
      applied = 0
    },
    async apply() {
      if (applied === connection.generation) return
      if (wanted.size > 0) {
        const there = await rowsOf(connection, 'pragma database_list')
        const names = new Set(there.map(({ name }) => String(name).toLowerCase()))
        for (const { sql, schema, isAttach } of wanted.values()) {
          if (!isAttach || !names.has(schema)) await connection.executeMultiple(sql)
        }
      }
      applied = connection.generation
    },
  }
}

/** What is said again later takes its place at the end. */
function follow(wanted: Map<string, Wanted>, { sql, subject }: Statement, isFile: boolean): void {
  if (subject?.kind === 'attach') {
    const schema = subject.name.toLowerCase()
    wanted.set(`attach ${schema}`, { sql, schema, isAttach: true })
  }
  if (subject?.kind === 'detach') {
    const gone = subject.name.toLowerCase()
    for (const [key, { schema }] of wanted) if (schema === gone) wanted.delete(key)
  }
  // A server gives each transaction a stream of its own, which a pragma from outside does not reach.
  if (subject?.kind === 'pragma' && isFile) {
    const key = `pragma ${subject.schema}.${subject.name}`
    wanted.delete(key)
    wanted.set(key, { sql, schema: subject.schema, isAttach: false })
  }
}
