import { writeFileSync } from 'node:fs'
import { describeContract } from '../contract/contract.ts'
import { sqlitePlace } from './place.ts'

describeContract('SQLite', {
  dialect: 'sqlite',
  fresh: async () => {
    const place = await sqlitePlace()
    writeFileSync(place.path, '')
    return place
  },
  engineTable: (name) => `__ops_${name}`,
  ledgerTable: '__drizzle_migrations',
  stockLedger: (hash, whenMs) =>
    `CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric);
     INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('${hash}', ${whenMs})`,
})
