import { createRequire } from 'node:module'
import path from 'node:path'
import { CodedError, runProgram } from '@twinship/core'
import type { Catalog } from '../catalog/model.ts'
import { readCatalog, withPgSession, withSqliteClient } from '../catalog/read-address.ts'
import { loadParser } from '../parse/load.ts'
import { createExtensions, readExtensions } from '../scratch/extensions.ts'
import { withScratch } from '../scratch/with-scratch.ts'
import type { DatabaseAddress, DrizzleSchema, ProofOptions } from './options.ts'

/** The schema that the TypeScript code describes, made in a scratch database of its own. Throws SCHEMA.INVALID. */
export async function readSchemaSide(
  options: ProofOptions,
  drizzle: DrizzleSchema,
  replay: DatabaseAddress,
): Promise<Catalog> {
  const { address: like, scratchUrl, signal } = options
  const sql = await exportSchema(drizzle, signal)
  await refuseOtherText(sql, options)
  return withScratch({ like, scratchUrl, signal }, async (address) => {
    try {
      await run(sql, address, replay)
    } catch (error) {
      if (error instanceof CodedError && error.code !== 'DB.REFUSED') throw error
      throw invalid(`The database refuses what drizzle-kit export writes: ${messageOf(error)}`, error)
    }
    return readCatalog(address)
  })
}

/** `drizzle-kit export` of the drizzle-kit that is installed beside the configuration. */
async function exportSchema(
  { config, env }: DrizzleSchema,
  signal: AbortSignal | undefined,
): Promise<string> {
  const result = await runProgram(
    process.execPath,
    [kitProgram(config), 'export', `--config=${path.basename(config)}`],
    {
      cwd: path.dirname(config),
      // Its banner would stand in the SQL.
      env: { ...env, DOTENV_CONFIG_QUIET: 'true' },
      ...(signal === undefined ? {} : { signal }),
    },
  )
  if (signal?.aborted === true) throw new CodedError('INTERRUPTED')
  if (result.exitCode === 0) return result.stdout
  throw invalid(`drizzle-kit export failed:\n${lastLines(result.stdout + result.stderr)}`)
}

function kitProgram(config: string): string {
  try {
    return path.join(path.dirname(createRequire(config).resolve('drizzle-kit')), 'bin.cjs')
  } catch (error) {
    throw invalid(`drizzle-kit is not installed for ${config}.`, error)
  }
}

/** A configuration may print something of its own, or be for another database. */
async function refuseOtherText(text: string, { address: { dialect } }: ProofOptions): Promise<void> {
  const parser = await loadParser(dialect)
  try {
    parser.parse({ tag: 'export', file: 'drizzle-kit export', text })
  } catch (error) {
    throw invalid(
      `drizzle-kit export wrote something that is not SQL of this database: ${messageOf(error)}`,
      error,
    )
  }
}

async function run(sql: string, address: DatabaseAddress, replay: DatabaseAddress): Promise<void> {
  if (address.dialect === 'sqlite') {
    return withSqliteClient(address, (client) => client.executeMultiple(sql))
  }
  const extensions = await withPgSession(replay, readExtensions)
  await withPgSession(address, async (session) => {
    await createExtensions(session, extensions)
    await session.client.query(sql)
  })
}

function invalid(message: string, cause?: unknown): CodedError {
  return new CodedError('SCHEMA.INVALID', message, { cause })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-12).join('\n')
}
