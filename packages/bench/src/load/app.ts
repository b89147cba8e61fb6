import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { Operation } from './operation.ts'

export type AppOptions = {
  readonly url: string
  readonly connections: number
  /** How often each connection starts an operation; null: one after the other. */
  readonly paceMs: number | null
  /** Ids to read and update, of those that are there. */
  readonly ids: readonly string[]
  readonly users: number
  readonly signal: AbortSignal
  readonly onOperation: (operation: Operation) => void
}

/** An app in use: half inserts, three of ten reads by id, the rest updates of read_at; each in its own transaction. */
export async function runApp(options: AppOptions): Promise<void> {
  await Promise.all(Array.from({ length: options.connections }, (_, n) => connection(options, n)))
}

async function connection(options: AppOptions, number: number): Promise<void> {
  const { url, paceMs, connections, signal, onOperation } = options
  const client = new Client({ connectionString: url, application_name: 'bench-app' })
  await client.connect()
  try {
    const first = performance.now() + ((paceMs ?? 0) * number) / connections
    for (let slot = 0; !signal.aborted; slot++) {
      if (paceMs !== null) {
        // A slot that is missed is not caught up with.
        slot = Math.max(slot, Math.ceil((performance.now() - first) / paceMs))
        await sleep(Math.max(0, first + slot * paceMs - performance.now()))
      }
      onOperation(await operate(client, options))
    }
  } finally {
    await client.end()
  }
}

async function operate(client: Client, { ids, users }: AppOptions): Promise<Operation> {
  const chance = Math.random()
  const kind = chance < 0.5 ? 'insert' : chance < 0.8 ? 'read' : 'update'
  const id = ids[Math.floor(Math.random() * ids.length)] ?? ''
  const beganMs = performance.timeOrigin + performance.now()
  const error = await client.query(queryOf(kind, id, users)).then(
    () => null,
    (thrown: unknown) => stateOf(thrown),
  )
  return { kind, beganMs, endedMs: performance.timeOrigin + performance.now(), error }
}

function queryOf(
  kind: Operation['kind'],
  id: string,
  users: number,
): { readonly name: string; readonly text: string; readonly values: string[] } {
  if (kind === 'read') {
    return { name: kind, text: 'select id, content, created_at from messages where id = $1', values: [id] }
  }
  if (kind === 'update') {
    return { name: kind, text: 'update messages set read_at = now() where id = $1', values: [id] }
  }
  const text = `insert into messages (id, twin_pair_id, sender_id, content, nonce, delivered_at, created_at, updated_at)
    values ($1, $2, $3, 'what were you thinking of just now', $4, now(), now(), now())`
  const pair = `pair-${Math.floor(Math.random() * 5000)}`
  const sender = `user-${1 + Math.floor(Math.random() * users)}`
  return { name: kind, text, values: [randomUUID(), pair, sender, randomUUID()] }
}

function stateOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return 'code' in thrown ? String(thrown.code) : thrown.message
}
