import { defineConfig } from 'drizzle-kit'

// Paths are relative to this package. scripts/generate.ts and scripts/studio.ts set the variables.
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema/*/pg.ts',
  out: process.env['TWINSHIP_KIT_OUT'] ?? './migrations/pg',
  migrations: { prefix: 'timestamp' },
  dbCredentials: { url: process.env['TWINSHIP_KIT_URL'] ?? '' },
})
