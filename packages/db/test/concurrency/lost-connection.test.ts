import { runProgram } from '@twinship/core'
import { usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { migrateAll } from '../support/migrate-all.ts'

/** Each is the body of a transaction; `lose` ends its backend from another connection. */
const moments = {
  'during a statement': `await Promise.all([tx.execute(sql\`select pg_sleep(20)\`), lose()])`,
  'between statements': `await lose(); await tx.execute(sql\`select 1\`)`,
  'before an error of the app': `await lose(); throw new Error('own')`,
  swallowed: `await Promise.all([tx.execute(sql\`select pg_sleep(20)\`), lose()]).catch(() => undefined)`,
  'before the commit': `await lose()`,
  'in a nested transaction': `await tx.transaction(async (inner) => { await Promise.all([inner.execute(sql\`select pg_sleep(20)\`), lose()]) })`,
  'in a nested transaction, swallowed': `await tx.transaction(async (inner) => { await Promise.all([inner.execute(sql\`select pg_sleep(20)\`), lose()]) }).catch(() => undefined); await tx.execute(sql\`select 1\`)`,
}

const program = (body: string) => `
import { createPgDb } from '@twinship/db/pg'
import { sql } from 'drizzle-orm'
const pool = { min: 0, max: 10, idleTimeoutMs: 30000, acquireTimeoutMs: 10000 }
const { db, close, ping } = await createPgDb({ url: process.env.URL_OF_DATABASE, location: 'test', pool })
const outcomes = []
for (let round = 0; round < 2; round += 1) {
  let pid
  const lose = async () => {
    for (;;) {
      const [row] = await db.execute(sql\`select pg_terminate_backend(pid) as gone from pg_stat_activity where pid = \${pid} and (query like '%pg_sleep%' or state like 'idle%')\`)
      if (row?.gone) return
    }
  }
  const work = db.transaction(async (tx) => {
    const [row] = await tx.execute(sql\`select pg_backend_pid() as pid\`)
    pid = row.pid
    ${body}
  })
  outcomes.push(await work.then(() => 'committed', (error) => error.code ?? error.message))
  await new Promise((resolve) => setTimeout(resolve, 20))
  await ping()
}
console.log(JSON.stringify([...new Set(outcomes)]))
await close()
`

describe('a backend that ends in a transaction', () => {
  const pg = usePostgres({ template: { name: 'twinship', migrate: migrateAll } })

  it.each(Object.entries(moments))('%s: the process lives and the pool goes on', async (name, body) => {
    const args = [
      '--conditions=twinship-source',
      '--import',
      'tsx',
      '--input-type=module',
      '--eval',
      program(body),
    ]
    const cwd = new URL('../..', import.meta.url).pathname
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], URL_OF_DATABASE: pg.url }
    const result = await runProgram(process.execPath, args, { cwd, env, timeoutMs: 40_000 })
    expect({ exitCode: result.exitCode, stderr: result.stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual([
      name === 'before an error of the app' ? 'own' : 'DB.CONNECTION_LOST',
    ])
  })
})
