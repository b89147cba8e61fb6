import { defineConfig } from 'drizzle-kit'

// Paths are relative to this package. scripts/generate.ts and scripts/studio.ts set the variables.
export default defineConfig({
  dialect: 'sqlite',
  schema: './src/schema/*/sqlite.ts',
  out: process.env['TWINSHIP_KIT_OUT'] ?? './migrations/sqlite',
  migrations: { prefix: 'timestamp' },
  dbCredentials: { url: process.env['TWINSHIP_KIT_URL'] ?? '' },
})
