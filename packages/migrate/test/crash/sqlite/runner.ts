import { randomUUID } from 'node:crypto'
import { createSqliteDatabase } from '../../../src/adapters/sqlite/database.ts'
import { migrate } from '../../../src/engine/migrate.ts'
import { folderOf } from '../../support/parsed.ts'
import { sqliteHistory } from './history.ts'
import { installSwitch, type Switch } from './kill-switch.ts'

/** A process that applies the history and ends itself on the way; tells its calls where it comes to the end. */
const [url = '', path = '', at = 'null'] = process.argv.slice(2)
const count = installSwitch(JSON.parse(at) as Switch | null)
await migrate({
  database: createSqliteDatabase({ url, location: path, path }),
  folder: folderOf(sqliteHistory),
  environment: 'test',
  policy: { allowOutOfOrder: false, allowAhead: false, resume: false },
  run: {
    id: randomUUID(),
    command: 'migrate',
    actor: 'runner',
    host: 'here',
    processId: process.pid,
    gitCommit: null,
    toolVersion: '0.0.0',
  },
  create: true,
  waitMs: 10_000,
})
process.stdout.write(String(count()))
