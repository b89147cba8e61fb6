import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CodedError } from '@twinship/core'
import type { ToolContext } from '../context.ts'
import { settingsFile, settingsFiles } from '../settings/find.ts'
import type { OpsConfig } from '../settings/ops-config.ts'
import { readDrizzle, type DrizzleProject } from './init/read-drizzle.ts'
import { renderConfig } from './init/render.ts'

export type InitFlags = {
  readonly drizzleConfig?: string
  readonly force?: boolean
  /** Common ones: where the file goes, and what goes over the drizzle.config.ts. */
  readonly config?: string
  readonly migrations?: string
  readonly ledgerSchema?: string
  readonly ledgerTable?: string
}

/** Of an `OpsConfig`, what `init` writes. */
type WrittenConfig = OpsConfig & { readonly migrations: string }

export type InitReport = {
  readonly file: string
  /** What is in it now. */
  readonly text: string
  readonly config: WrittenConfig
  readonly dialect: DrizzleProject['dialect'] | null
  /** Absolute; null where there was none to read. */
  readonly drizzleConfig: string | null
  readonly hasMigrations: boolean
  readonly hasUrl: boolean
}

/** Writes ops.config.ts for the Drizzle project of the folder; connects to nothing. Throws INIT.*. */
export async function initProject(
  { cwd, env, url }: Pick<ToolContext, 'cwd' | 'env' | 'url'>,
  flags: InitFlags,
): Promise<InitReport> {
  const file = path.resolve(cwd, flags.config ?? settingsFile)
  refuseOverwriting(file, flags)
  const drizzle = await readDrizzle(cwd, flags.drizzleConfig)
  const out = flags.migrations === undefined ? drizzle?.out : path.resolve(cwd, flags.migrations)
  if (out === undefined) throw new CodedError('INIT.DRIZZLE', `There is no drizzle.config.ts in ${cwd}.`)
  const config = configOf(path.dirname(file), out, drizzle, flags)
  const text = renderConfig(config)
  write(file, text, flags.force === true)
  return {
    file,
    text,
    config,
    dialect: drizzle?.dialect ?? null,
    drizzleConfig: drizzle?.config ?? null,
    hasMigrations: existsSync(out),
    hasUrl: Boolean(url ?? env['DATABASE_URL']),
  }
}

function configOf(
  folder: string,
  out: string,
  drizzle: DrizzleProject | undefined,
  { ledgerSchema, ledgerTable }: InitFlags,
): WrittenConfig {
  const schema = ledgerSchema ?? drizzle?.schema
  const table = ledgerTable ?? drizzle?.table
  const ledger = { ...(schema === undefined ? {} : { schema }), ...(table === undefined ? {} : { table }) }
  return {
    migrations: relative(folder, out),
    ...(drizzle === undefined ? {} : { drizzleConfig: relative(folder, drizzle.config) }),
    ...(Object.keys(ledger).length === 0 ? {} : { ledger }),
  }
}

/** With slashes and a dot first on every system, as drizzle-kit's own files have it. */
function relative(folder: string, file: string): string {
  const given = path.relative(folder, file).split(path.sep).join('/')
  return given.startsWith('.') || path.isAbsolute(given) ? given : `./${given}`
}

/** One beside it under another name would make it unclear which is meant: --force does not take that one away. */
function refuseOverwriting(file: string, { config, force }: InitFlags): void {
  if (force !== true && existsSync(file)) throw exists(file)
  if (config !== undefined) return
  const folder = path.dirname(file)
  const other = settingsFiles
    .filter((name) => name !== settingsFile)
    .find((name) => existsSync(path.join(folder, name)))
  if (other === undefined) return
  throw new CodedError('INIT.EXISTS', `${folder} has ${other} already.`, {
    hint: `Edit ${other}, or remove it and run ops init again.`,
    details: { file: path.join(folder, other) },
  })
}

function write(file: string, text: string, isForced: boolean): void {
  try {
    writeFileSync(file, text, { flag: isForced ? 'w' : 'wx' })
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    if (why === 'EEXIST') throw exists(file)
    throw new CodedError('USAGE.INVALID', `${file} cannot be written (${why}).`, {
      hint: 'Run it in a folder that you may write to, or name another file with --config.',
      details: { file, cause: why },
      cause: error,
    })
  }
}

function exists(file: string): CodedError {
  return new CodedError('INIT.EXISTS', `${file} is there already.`, { details: { file } })
}
