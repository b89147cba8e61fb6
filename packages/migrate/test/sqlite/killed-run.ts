import { Sqlite3Client, Sqlite3Transaction } from '@libsql/client/sqlite3'
import { createSqliteDatabase } from '../../src/adapters/sqlite/database.ts'
import { run } from '../support/run.ts'
import { history } from './history.ts'

/** Migrates a file and is gone, as by kill -9, before or after its nth call of the driver. */
const [path = '', moment = '', at = ''] = process.argv.slice(2)
let calls = 0

type Call = (this: unknown, ...input: unknown[]) => Promise<unknown>

function intercept(prototype: object, name: string): void {
  const call: Call = Reflect.get(prototype, name)
  const intercepted: Call = async function intercepted(...input) {
    calls++
    const isIt = calls === Number(at)
    if (isIt && moment === 'before') process.kill(process.pid, 'SIGKILL')
    const result = await call.apply(this, input)
    if (isIt && moment === 'after') process.kill(process.pid, 'SIGKILL')
    return result
  }
  Reflect.set(prototype, name, intercepted)
}

for (const name of ['executeMultiple', 'transaction']) intercept(Sqlite3Client.prototype, name)
for (const name of ['executeMultiple', 'rollback']) intercept(Sqlite3Transaction.prototype, name)

await run(createSqliteDatabase({ url: `file:${path}`, path, location: path }), history, { create: true })
process.send?.(calls)
process.disconnect()
