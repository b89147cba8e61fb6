import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  createTableRelationsHelpers,
  extractTablesRelationalConfig,
  getTableName,
  is,
  One,
  Table,
} from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/pg-core'
import { tempSqlite, usePostgres, pgVersions, withClient, type TempSqlite } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tables } from '../src/app-db.ts'
import * as pg from '../src/pg/schema.ts'
import { twinshipRelations } from '../src/relations.ts'
import * as sqlite from '../src/sqlite/schema.ts'
import { querySqlite } from './support/databases.ts'
import { divergences } from './support/divergences.ts'
import { migrateAll } from './support/migrate-all.ts'
import { compareFacts, type Comparison } from './support/parity/compare.ts'
import { readPgFacts } from './support/parity/pg-facts.ts'
import { withReadAsPg } from './support/parity/read-as-pg.ts'
import { readSqliteFacts } from './support/parity/sqlite-facts.ts'

const domains = ['users', 'twins', 'messages', 'twincidences', 'engagement']
const sqliteAsPg = sqlite as unknown as Tables

function source(domain: string, variant: 'pg' | 'sqlite'): string {
  return readFileSync(
    fileURLToPath(new URL(`../src/schema/${domain}/${variant}.ts`, import.meta.url)),
    'utf8',
  )
}

describe('source', () => {
  it.each(domains)('%s differs by what it imports and by nothing else', (domain) => {
    expect(source(domain, 'sqlite')).toBe(source(domain, 'pg').replaceAll("/pg.ts'", "/sqlite.ts'"))
  })
})

describe('exports', () => {
  it('are the same 18 tables', () => {
    expect(Object.keys(sqlite)).toEqual(Object.keys(pg))
    expect(Object.values(pg).filter((value) => is(value, Table))).toHaveLength(18)
    expect(Object.values(sqlite).map((table) => getTableName(table))).toEqual(
      Object.values(pg).map((table) => getTableName(table)),
    )
  })
})

/** Each relation of a schema: table, name, kind, columns and target. */
function relationsOf(tables: Tables): readonly string[] {
  const schema = { ...tables, ...twinshipRelations(tables) }
  const config = extractTablesRelationalConfig(schema, createTableRelationsHelpers)
  return Object.values(config.tables).flatMap((table) =>
    Object.values(table.relations).map((relation) => {
      const settings = is(relation, One) ? relation.config : undefined
      const columns = [settings?.fields, settings?.references].map((list) =>
        list?.map((column) => column.name).join(),
      )
      const kind = is(relation, One) ? 'One' : 'Many'
      return [table.dbName, relation.fieldName, kind, ...columns, relation.referencedTableName].join(' ')
    }),
  )
}

describe('relations', () => {
  it('are the same', () => {
    expect(relationsOf(sqliteAsPg)).toEqual(relationsOf(pg))
    expect(Object.keys(twinshipRelations(pg))).toEqual(
      expect.arrayContaining(Object.keys(pg).map((name) => `${name}Relations`)),
    )
  })

  it('follow every foreign key from its own side', () => {
    const ones = relationsOf(pg).filter((relation) => relation.includes(' One '))
    for (const table of Object.values(pg)) {
      for (const { reference } of getTableConfig(table).foreignKeys) {
        const { columns, foreignColumns, foreignTable } = reference()
        const key = [columns, foreignColumns].map((list) => list.map((column) => column.name).join())
        const wanted = new RegExp(
          `^${getTableName(table)} \\w+ One ${key.join(' ')} ${getTableName(foreignTable)}$`,
        )
        expect(ones).toContainEqual(expect.stringMatching(wanted))
      }
    }
  })
})

describe.each(pgVersions())('structure of SQLite and PostgreSQL %i', (version) => {
  const server = usePostgres({ version, template: { name: 'twinship', migrate: migrateAll } })
  let file: TempSqlite
  beforeAll(async () => {
    file = await tempSqlite()
    await migrateAll(file.url)
  })
  afterAll(() => file.dispose())

  const compare = async (sqliteUrl: string, pgUrl: string): Promise<Comparison> => {
    const here = await withReadAsPg(server.url, (read) => readSqliteFacts(sqliteUrl, read))
    return compareFacts(here, await readPgFacts(pgUrl), divergences)
  }

  it('is the same but for the listed divergences, each of which is needed', async () => {
    expect(await compare(file.url, server.url)).toEqual({ difference: undefined, unused: [] })
  })

  it('has exactly the tables of the schema', async () => {
    const facts = [...(await readPgFacts(server.url)).keys()]
    const found = new Set(facts.map((fact) => fact.split(' ')[0]))
    expect([...found].toSorted()).toEqual(
      Object.values(pg)
        .map((table) => getTableName(table))
        .toSorted(),
    )
  })

  it.each([
    [
      'alter table users alter email drop not null',
      'users column email nullable: no on SQLite, yes on PostgreSQL',
    ],
    [
      'alter table twincidences alter time_difference type integer',
      'twincidences column time_difference type: long on SQLite, integer on PostgreSQL',
    ],
    [
      "alter table invitations alter status set default 'sent'",
      "invitations column status default: 'pending' on SQLite, 'sent' on PostgreSQL",
    ],
    [
      'alter table messages drop constraint messages_sender_id_fkey, add constraint messages_sender_id_fkey foreign key (sender_id) references users (id) on delete cascade',
      'messages foreign key (sender_id): users(id) ON DELETE RESTRICT on SQLite, users(id) ON DELETE CASCADE on PostgreSQL',
    ],
    [
      'drop index messages_unread_idx; create index messages_unread_idx on messages (recipient_id, created_at) where read_at is null',
      'messages index messages_unread_idx: (recipient_id, created_at) WHERE ((read_at IS NULL) AND (deleted_at IS NULL)) on SQLite, (recipient_id, created_at) WHERE (read_at IS NULL) on PostgreSQL',
    ],
    [
      'drop trigger messages_reply_same_pair_insert on messages',
      'messages trigger messages_reply_same_pair_insert: AFTER INSERT on SQLite, none on PostgreSQL',
    ],
    [
      'alter table twin_pairs drop constraint twin_pairs_two_users_check',
      'twin_pairs check twin_pairs_two_users_check: CHECK ((user1_id <> user2_id)) on SQLite, none on PostgreSQL',
    ],
    [
      'alter table message_reactions drop constraint message_reactions_pkey',
      'message_reactions primary key: (id) on SQLite, none on PostgreSQL',
    ],
  ])('tells of: %s', async (planted, difference) => {
    const { url } = await server.fresh()
    await withClient(url, (client) => client.query(planted))
    const comparison = await compare(file.url, url)
    expect([comparison.difference, ...comparison.unused]).toContain(difference)
  })

  it('tells of an index that only SQLite has', async () => {
    await querySqlite(file.url, 'create index `users_extra_idx` on `users` (`email` desc)')
    const { difference } = await compare(file.url, server.url)
    await querySqlite(file.url, 'drop index users_extra_idx')
    expect(difference).toBe('users index users_extra_idx: (email DESC) on SQLite, none on PostgreSQL')
  })
})
