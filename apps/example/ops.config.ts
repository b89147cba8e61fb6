import { defineConfig } from '@twinship/ops'

export default defineConfig({
  migrations: './drizzle',
  drizzleConfig: './drizzle.config.ts',
  ledger: { schema: 'guestbook_meta', table: 'migrations' },
})
