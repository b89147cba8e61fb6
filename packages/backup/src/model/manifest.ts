import { z } from 'zod'
import { databaseFacts } from './facts.ts'

/** Raised when a reader of the version before could misread what is written. */
export const manifestVersion = 2

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const instant = z.iso.datetime({ precision: 3 })

/** One file of a backup, as it lies in the store. */
export const backupFile = z.strictObject({
  /** Within the backup's folder; never a path. */
  name: z.string().regex(/^[a-z]+(\.[a-z0-9]+)+$/),
  bytes: z.int().nonnegative(),
  /** Of the file as it is stored: compressed, encrypted. */
  sha256,
  /** What is inside once it is decrypted and decompressed. */
  content: z.enum(['pg_dump custom', 'sqlite', 'sql']),
  compression: z.enum(['zstd', 'gzip']),
  encryption: z.enum(['age', 'none']),
})

/** What a PostgreSQL database is born with; the form of core's DatabaseSettings. */
const pgSettings = z.strictObject({
  name: z.string(),
  encoding: z.string(),
  collate: z.string(),
  ctype: z.string(),
  provider: z.enum(['libc', 'icu', 'builtin']),
  locale: z.string().nullable(),
  icuRules: z.string().nullable(),
  settings: z.array(z.string()),
  roleSettings: z.array(z.string()),
  actsAs: z.string(),
})

const identity = z.strictObject({
  id: z.uuid(),
  environment: z.enum(['development', 'test', 'staging', 'production']),
})

export const appliedMigration = z.strictObject({
  /** Null where neither the engine's records nor the ledger name it. */
  tag: z.string().nullable(),
  hash: z.string(),
  whenMs: z.int(),
})

const serverVersion = z.strictObject({
  /** `15.18`; SQLite's own version there. */
  text: z.string(),
  /** 150018; 0 on SQLite. */
  number: z.int().nonnegative(),
})

const proof = z.strictObject({
  at: instant,
  /** Of the server that it was restored into. */
  server: serverVersion,
  durationMs: z.number().nonnegative(),
})

/** Everything but the manifest's own hash. */
export const manifestBody = z.strictObject({
  format: z.literal('twinship-backup'),
  version: z.union([z.literal(1), z.literal(manifestVersion)]),
  name: z.string(),
  /** When the snapshot was taken. */
  instant,
  finishedAt: instant,
  /** Versions of what made it: `ops`, `pg_dump`, `zstd`, `age`; only what took part. */
  tools: z.record(z.string(), z.string()),
  database: z.strictObject({
    dialect: z.enum(['postgresql', 'sqlite']),
    name: z.string(),
    /** Bytes on the server, all indexes included; of the file on SQLite. */
    bytes: z.int().nonnegative(),
    server: serverVersion,
    identity: identity.nullable(),
    /** PostgreSQL alone. */
    settings: pgSettings.nullable(),
  }),
  migrations: z.strictObject({
    ledger: z.strictObject({ schema: z.string().nullable(), table: z.string() }),
    /** In the order of the ledger; the last one is the head. */
    applied: z.array(appliedMigration),
  }),
  /** End of the audit at that instant. */
  auditHead: z.strictObject({ sequence: z.int().positive(), hash: sha256 }).nullable(),
  files: z.strictObject({ data: backupFile, globals: backupFile.nullable() }),
  /** Public keys it is encrypted to; empty where it is not. */
  recipients: z.array(z.string()),
  facts: databaseFacts,
  /** The newest proof; null before the first one. */
  proven: proof.nullable(),
})

export const manifestSchema = manifestBody.extend({ sha256 })

export type BackupFile = z.infer<typeof backupFile>
export type AppliedMigration = z.infer<typeof appliedMigration>
export type ServerVersion = z.infer<typeof serverVersion>
export type Proof = z.infer<typeof proof>
export type ManifestBody = z.infer<typeof manifestBody>
export type Manifest = z.infer<typeof manifestSchema>
