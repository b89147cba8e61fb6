import type { ManifestBody } from '../model/manifest.ts'

const sha256 = '0'.repeat(64)

/** A manifest as tests and documents begin with. */
export const exampleBody: ManifestBody = {
  format: 'twinship-backup',
  version: 1,
  name: '20261125T210233123Z__app__0007_add_pairs',
  instant: '2026-11-25T21:02:33.123Z',
  finishedAt: '2026-11-25T21:03:01.001Z',
  tools: { ops: '0.1.0', pg_dump: '15.18', zstd: '1.5.4', age: '1.1.1' },
  database: {
    dialect: 'postgresql',
    name: 'app',
    bytes: 12_345_678,
    server: { text: '15.18', number: 150_018 },
    identity: { id: '7d1c7c1e-7a5f-4d44-9d2e-0d4a3f6f5a11', environment: 'production' },
    settings: null,
  },
  migrations: {
    ledger: { schema: 'drizzle', table: '__drizzle_migrations' },
    applied: [{ tag: '0007_add_pairs', hash: sha256, whenMs: 1_764_000_000_000 }],
  },
  auditHead: { sequence: 12, hash: sha256 },
  files: {
    data: {
      name: 'database.dump.zst.age',
      bytes: 4_567_890,
      sha256,
      content: 'pg_dump custom',
      compression: 'zstd',
      encryption: 'age',
    },
    globals: null,
  },
  recipients: ['age13stllccavjt7n5nqwcjfx2j5zppnz2wuq7655dvn5mhzw09w056qfrjjs6'],
  facts: {
    tables: [
      {
        schema: 'public',
        name: 'users',
        rows: 2,
        fingerprint: '-123456789012345678901',
        changes: { inserted: 2, updated: 0, deleted: 0 },
      },
    ],
    sequences: [{ schema: 'public', name: 'users_id_seq', lastValue: '2', increment: '1', cycles: false }],
    objects: { index: 1 },
    largeObjects: 0,
  },
  proven: null,
}
