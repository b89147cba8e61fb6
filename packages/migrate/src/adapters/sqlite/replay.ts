import type { Statement } from '../../model/statement.ts'
import { rowsOf, type Connection } from './connection.ts'

/** ATTACH goes with its connection, and one that was refused something is replaced by a new one. */
export type Attachments = {
  /** A statement that has run, now or in an earlier run of the file. */
  note(statement: Statement): void
  /** Attaches what the connection lacks; outside of a transaction. */
  apply(): Promise<void>
}

export function createAttachments(connection: Connection): Attachments {
  const wanted = new Map<string, string>()
  let applied = ''
  return {
    note({ sql, subject }) {
      if (subject?.kind === 'attach') wanted.set(subject.name.toLowerCase(), sql)
      if (subject?.kind === 'detach') wanted.delete(subject.name.toLowerCase())
    },
    async apply() {
      if (wanted.size === 0) return
      const now = `${connection.generation} ${JSON.stringify([...wanted.keys()])}`
      if (applied === now) return
      const there = await rowsOf(connection, 'pragma database_list')
      const names = new Set(there.map(({ name }) => String(name).toLowerCase()))
      for (const [name, sql] of wanted) if (!names.has(name)) await connection.executeMultiple(sql)
      applied = now
    },
  }
}
