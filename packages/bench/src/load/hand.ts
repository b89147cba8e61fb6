import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { HandStep } from './cases.ts'

/** What a careful person does with psql; see cases.ts. */
export async function runByHand(url: string, steps: readonly HandStep[]): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'bench-hand' })
  await client.connect()
  try {
    for (const step of steps) {
      if (step.kind === 'long') await client.query(step.sql)
      else if (step.kind === 'short') await inShortTries(client, step.sql)
      else await inBatches(client, step)
    }
  } finally {
    await client.end()
  }
}

const lockTimeoutMs = 100

async function inShortTries(client: Client, sql: string): Promise<void> {
  for (let pauseMs = 200; ; pauseMs = Math.min(2000, pauseMs * 1.5)) {
    await untilNoOldTransaction(client)
    try {
      await client.query(`begin; set local lock_timeout = ${lockTimeoutMs}; ${sql}; commit`)
      return
    } catch (error) {
      await client.query('rollback')
      if (!(error instanceof Error && 'code' in error && error.code === '55P03')) throw error
      await sleep(pauseMs * (0.75 + Math.random() / 2))
    }
  }
}

/** One that holds the table for longer than a moment would keep everybody behind the lock waiting. */
async function untilNoOldTransaction(client: Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query(
      `select from pg_locks l join pg_stat_activity a using (pid) where l.relation = 'messages'::regclass
         and l.granted and pid <> pg_backend_pid() and now() - a.xact_start > interval '200 ms' limit 1`,
    )
    if (rows.length === 0) return
    await sleep(100)
  }
}

const blocks = 20

/** By ranges of the heap, again and again until a whole pass finds no row: what the app moves is met later. */
async function inBatches(
  client: Client,
  { set, where }: Extract<HandStep, { kind: 'batches' }>,
): Promise<void> {
  for (;;) {
    const { rows } = await client.query(
      `select pg_relation_size('messages') / current_setting('block_size')::int as pages,
         exists (select from messages where ${where}) as left`,
    )
    if (rows[0]?.left !== true) return
    const pages = Number(rows[0].pages)
    for (let page = 0; page <= pages; page += blocks) {
      const began = performance.now()
      await client.query(
        `update messages set ${set} where ctid >= '(${page},0)' and ctid < '(${page + blocks},0)' and ${where}`,
      )
      await sleep((performance.now() - began) / 2)
    }
  }
}
