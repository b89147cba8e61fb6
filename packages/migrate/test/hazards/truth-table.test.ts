import * as pgQuery from 'libpg-query'
import { pgVersions, usePostgres, withClient } from '@twinship/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { readHazardFacts } from '../../src/adapters/pg/hazard-facts.ts'
import { lockModes, type LockMode } from '../../src/hazards/model.ts'
import { changesOf } from '../../src/hazards/pg/changes/read.ts'
import { impactOf } from '../../src/hazards/pg/impact.ts'
import { worldOf } from '../../src/hazards/pg/world/from-facts.ts'
import { applyChange } from '../../src/hazards/pg/world/apply.ts'
import { provenNotNull } from '../../src/hazards/pg/changes/expressions.ts'
import type { Facts } from '../../src/hazards/facts.ts'
import { truthSetup, truthTable } from './truth-table.ts'

type Client = Parameters<Parameters<typeof withClient>[1]>[0]
type Seen = {
  readonly locks: Readonly<Record<string, string>>
  readonly rewrites: boolean
  readonly scans: boolean
}

beforeAll(() => pgQuery.loadModule())

const stronger = (left: string | undefined, right: string) => {
  const rank = (mode: string) => lockModes.indexOf(mode as LockMode)
  return left === undefined || rank(right) > rank(left) ? right : left
}

/** pg_locks says AccessExclusiveLock. */
const spelled = (mode: string) =>
  mode
    .replace(/Lock$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase()

const filenodes = async (client: Client) => {
  const { rows } = await client.query<{ name: string; node: string }>(
    `select relname as name, pg_relation_filenode(oid)::text as node from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'm')`,
  )
  return new Map(rows.map(({ name, node }) => [name, node]))
}

/** What a statement really does, in a transaction that is rolled back. ACCESS SHARE is what every lookup takes. */
async function trace(client: Client, sql: string): Promise<Seen> {
  const notices: string[] = []
  const listen = ({ message }: { message?: string | undefined }) => void notices.push(message ?? '')
  await client.query('begin')
  try {
    const { rows: before } = await client.query<{ oid: string; name: string }>(
      `select oid::text, relname as name from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'm')`,
    )
    const names = new Map(before.map(({ oid, name }) => [oid, name]))
    const nodes = await filenodes(client)
    await client.query('set local client_min_messages = debug1')
    client.on('notice', listen)
    await client.query(sql)
    client.off('notice', listen)
    const { rows } = await client.query<{ oid: string; mode: string }>(
      `select relation::text as oid, mode from pg_locks
       where pid = pg_backend_pid() and granted and locktype = 'relation'`,
    )
    const locks: Record<string, string> = {}
    for (const { oid, mode } of rows) {
      const name = names.get(oid)
      if (name !== undefined && spelled(mode) !== 'ACCESS SHARE') {
        locks[name] = stronger(locks[name], spelled(mode))
      }
    }
    const after = await filenodes(client)
    const rewrites = [...nodes].some(([name, node]) => after.has(name) && after.get(name) !== node)
    const scans = notices.some((text) =>
      /^(rewriting table|verifying table|building index|validating foreign key)/.test(text),
    )
    return { locks, rewrites, scans }
  } finally {
    client.off('notice', listen)
    await client.query('rollback')
  }
}

function predict(facts: Facts, sql: string) {
  const world = worldOf(facts, (definition) => {
    const node = pgQuery.parseSync(`alter table x add ${definition}`).stmts?.[0]?.stmt
    const command = node !== undefined && 'AlterTableStmt' in node ? node.AlterTableStmt.cmds?.[0] : undefined
    const def = command !== undefined && 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
    return def !== undefined && 'Constraint' in def ? provenNotNull(def.Constraint.raw_expr) : []
  })
  const locks: Record<string, string> = {}
  let [rewrites, scans] = ['no', 'no']
  for (const { stmt } of pgQuery.parseSync(sql).stmts ?? []) {
    for (const change of stmt === undefined ? [] : changesOf(stmt)) {
      const impact = impactOf(world, change)
      for (const { table, mode } of impact.locks) locks[table.name] = stronger(locks[table.name], mode)
      if (impact.rewrites !== 'no') rewrites = impact.rewrites
      if (impact.scans !== 'no') scans = impact.scans
      if (change.kind === 'set') applyChange(world, change, 1)
    }
  }
  return { locks, rewrites, scans }
}

describe.each(pgVersions())('the truth table on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('each statement takes the locks and does the work that was predicted', async () => {
    const { url } = await pg.fresh()
    await withClient(url, async (client) => {
      await client.query(truthSetup)
      for (const { sql, locks, rewrites } of truthTable) {
        const [setting, statement] = sql.startsWith('SET ') ? sql.split('; ') : [undefined, sql]
        await client.query(setting ?? 'reset timezone')
        const facts = await readHazardFacts({
          query: async (text, values) =>
            (await client.query(text, values === undefined ? undefined : [...values])).rows,
        })
        const seen = await trace(client, statement ?? sql)
        const predicted = predict(facts, statement ?? sql)
        expect({ sql, ...seen }).toMatchObject({ sql, locks, rewrites })
        expect({ sql, locks: seen.locks }).toEqual({ sql, locks: predicted.locks })
        expect({ sql, rewrites: predicted.rewrites }).toEqual({ sql, rewrites: seen.rewrites ? 'yes' : 'no' })
        // What the server says of an ANALYZE, a REFRESH or an UPDATE is nothing of what is looked for here.
        if (/^(ALTER TABLE t |CREATE (UNIQUE )?INDEX)/.test(statement ?? sql)) {
          expect({ sql, scans: predicted.scans }).toEqual({ sql, scans: seen.scans ? 'yes' : 'no' })
        }
      }
    })
  })
})
