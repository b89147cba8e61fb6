import { usePostgres } from '@twinship/testkit'
import { pgPlace } from '../support/pg-place.ts'
import { describeContract } from './contract.ts'

const pg = usePostgres()

describeContract('PostgreSQL', {
  dialect: 'postgresql',
  async fresh() {
    const { database, query } = await pgPlace(pg)
    // What the superuser makes, the engine's role uses.
    await query('alter default privileges grant all on tables to public')
    return {
      database,
      execute: async (sql) => void (await query(sql)),
      rows: query,
      dispose: async () => undefined,
    }
  },
  engineTable: (name) => `ops.${name}`,
  ledgerTable: 'drizzle.__drizzle_migrations',
  stockLedger: (hash, whenMs) =>
    `create schema drizzle; grant usage on schema drizzle to public;
     create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
     grant select on drizzle.__drizzle_migrations to public;
     insert into drizzle.__drizzle_migrations (hash, created_at) values ('${hash}', ${whenMs})`,
})
