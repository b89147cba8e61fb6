import { createClient } from '@libsql/client'
import type { DatabaseTarget } from '@twinship/core'
import { toMigrationError } from './failure.ts'
import { openMigrationClient } from './postgres-client.ts'

export type DropOptions = { readonly target: DatabaseTarget; readonly authToken?: string | undefined }

/** Drops every table, view, type and schema in one transaction; the database itself stays. */
export async function dropEverything(options: DropOptions): Promise<void> {
  try {
    await (options.target.dialect === 'sqlite' ? dropSqlite(options) : dropPostgres(options.target.url))
  } catch (error) {
    throw toMigrationError(error, options.target.location)
  }
}

async function dropSqlite({ target, authToken }: DropOptions): Promise<void> {
  const client = createClient({
    url: target.url,
    timeout: 5000,
    ...(authToken === undefined ? {} : { authToken }),
  })
  try {
    const { rows } = await client.execute(
      `select 'DROP ' || type || ' "' || replace(name, '"', '""') || '"' as statement from sqlite_master
       where type in ('view', 'table') and name not like 'sqlite\\_%' escape '\\' order by type desc`,
    )
    // migrate() is the one call that turns foreign keys off around its transaction.
    await client.migrate(rows.flatMap(({ statement }) => (typeof statement === 'string' ? [statement] : [])))
  } finally {
    client.close()
  }
}

async function dropPostgres(url: string): Promise<void> {
  const client = openMigrationClient(url)
  try {
    await client.begin(async (transaction) => {
      await transaction`set local lock_timeout = '10s'`
      const schemas = await transaction<{ name: string }[]>`
        select quote_ident(nspname) as name from pg_namespace n
        where nspname !~ '^pg_' and nspname <> 'information_schema'
          and not exists (select from pg_depend d
            where d.objid = n.oid and d.classid = 'pg_namespace'::regclass and d.deptype = 'e')`
      for (const { name } of schemas) await transaction.unsafe(`drop schema ${name} cascade`)
      await transaction`create schema public authorization pg_database_owner`
      await transaction`grant usage on schema public to public`
    })
  } finally {
    await client.end({ timeout: 5 })
  }
}
