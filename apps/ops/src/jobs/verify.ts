import { existsSync } from 'node:fs'
import path from 'node:path'
import { CodedError } from '@twinship/core'
import { requireNoDrift, verify, type DrizzleSchema, type VerifyReport } from '@twinship/migrate'
import type { VerifyFlags } from '../commands/verify.ts'
import type { JobContext } from '../context.ts'
import { proofOptions, typedPath } from './proof.ts'

export type DriftReport = VerifyReport & {
  readonly schema: string | null
  /** VERIFY.DRIFT where there is a difference. */
  readonly error: CodedError | undefined
}

/** Live database against the replay of the folder against the TypeScript schema. */
export async function verifyDatabase(context: JobContext, flags: VerifyFlags): Promise<DriftReport> {
  const drizzle = findSchema(context, flags.drizzleConfig)
  const proof = await proofOptions(context, 'verify', flags.scratchUrl)
  const report = await context.stoppable((signal) => verify({ ...proof, drizzle, signal }))
  const schema = drizzle?.config ?? null
  return { ...report, schema, error: drift(report, context.config.direct.location) }
}

function drift(report: VerifyReport, location: string): CodedError | undefined {
  try {
    requireNoDrift(report, location)
    return undefined
  } catch (error) {
    if (error instanceof CodedError) return error
    throw error
  }
}

/** The one named, else that of ops.config.ts, or @twinship/db's for its own folder where the sources are there. */
function findSchema(context: JobContext, given: string | undefined): DrizzleSchema | undefined {
  const { env, migrations, isOwnFolder, drizzleConfig, config } = context
  if (given !== undefined) {
    const file = typedPath(context, given)
    if (existsSync(file)) return { config: file, env }
    throw new CodedError('USAGE.INVALID', `There is no file ${file}.`, {
      hint: 'Pass the drizzle.config.ts of the schema with --drizzle-config.',
    })
  }
  if (drizzleConfig !== undefined) return { config: requireSettingsFile(drizzleConfig), env }
  if (isOwnFolder) return undefined
  const name = config.direct.dialect === 'postgresql' ? 'drizzle.pg.config.ts' : 'drizzle.sqlite.config.ts'
  const file = path.resolve(migrations, '../..', name)
  return existsSync(file) ? { config: file, env } : undefined
}

function requireSettingsFile(file: string): string {
  if (existsSync(file)) return file
  throw new CodedError('CONFIG.FILE', `The drizzleConfig of ops.config.ts is not there: ${file}.`, {
    hint: 'Correct it there, or pass the file with --drizzle-config.',
    details: { file },
  })
}
