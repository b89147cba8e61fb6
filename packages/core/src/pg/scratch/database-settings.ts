import pg from 'pg'
import { z } from 'zod'
import type { PgSession } from '../session.ts'
import { readStoredSetting } from './setting-value.ts'

/** What a database is born with, and what ALTER DATABASE … SET gave it. */
export type DatabaseSettings = {
  readonly name: string
  readonly encoding: string
  readonly collate: string
  readonly ctype: string
  readonly provider: 'libc' | 'icu' | 'builtin'
  readonly locale: string | null
  readonly icuRules: string | null
  /** As they stand behind SET: `timezone = 'UTC'`. */
  readonly settings: readonly string[]
  /** Of the role that logs in, for sessions in this database alone; they may make it act as another role. */
  readonly roleSettings: readonly string[]
  /** The role that sessions act as. */
  readonly actsAs: string
}

/** The columns that hold the locale have other names before PostgreSQL 17. */
const rowSchema = z
  .object({
    name: z.string(),
    encoding: z.string(),
    collate: z.string(),
    ctype: z.string(),
    provider: z.enum(['c', 'i', 'b']),
    locale: z.string().nullable(),
    icu_rules: z.string().nullable(),
    settings: z.array(z.string()).nullable(),
    role_settings: z.array(z.string()).nullable(),
    acts_as: z.string(),
  })
  .transform(({ provider, icu_rules: icuRules, settings, ...row }): DatabaseSettings => ({
    name: row.name,
    encoding: row.encoding,
    collate: row.collate,
    ctype: row.ctype,
    locale: row.locale,
    actsAs: row.acts_as,
    roleSettings: (row.role_settings ?? []).map(toSetting),
    provider: ({ c: 'libc', i: 'icu', b: 'builtin' } as const)[provider],
    icuRules,
    settings: (settings ?? []).map(toSetting),
  }))

const query = `
select d.datname as name, pg_encoding_to_char(d.encoding) as encoding, d.datcollate as collate, d.datctype as ctype,
  d.datlocprovider::text as provider, coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as locale,
  to_jsonb(d) ->> 'daticurules' as icu_rules,
  (select s.setconfig from pg_db_role_setting s where s.setdatabase = d.oid and s.setrole = 0) as settings,
  (select s.setconfig from pg_db_role_setting s join pg_roles r on r.oid = s.setrole
    where s.setdatabase = d.oid and r.rolname = session_user) as role_settings,
  current_user::text as acts_as
from pg_database d where d.datname = current_database()`

export async function readDatabaseSettings(session: Pick<PgSession, 'query'>): Promise<DatabaseSettings> {
  const [row] = await session.query(query)
  return rowSchema.parse(row)
}

export function createDatabaseSql(name: string, settings: DatabaseSettings): string {
  const { encoding, collate, ctype, provider, locale, icuRules } = settings
  const text = pg.escapeLiteral
  return [
    `create database ${pg.escapeIdentifier(name)} template template0`,
    `encoding ${text(encoding)} lc_collate ${text(collate)} lc_ctype ${text(ctype)} locale_provider ${provider}`,
    ...(provider === 'icu' && locale !== null ? [`icu_locale ${text(locale)}`] : []),
    ...(provider === 'builtin' && locale !== null ? [`builtin_locale ${text(locale)}`] : []),
    ...(icuRules === null ? [] : [`icu_rules ${text(icuRules)}`]),
  ].join(' ')
}

function toSetting(stored: string): string {
  const { name, value } = readStoredSetting(stored)
  return `${name} = ${value}`
}
