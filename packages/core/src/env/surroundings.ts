import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { CodedError } from '../errors/coded-error.ts'

export type EnvRecord = Readonly<Record<string, string | undefined>>

/** The nearest folder upwards that holds pnpm-workspace.yaml; the starting folder where there is none. */
export function findWorkspaceRoot(from: string): string {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'pnpm-workspace.yaml'))) return folder
    if (path.dirname(folder) === folder) return path.resolve(from)
  }
}

/** The variables of `.env` in a folder under those of the real environment, which wins. */
export function withDotEnv(env: EnvRecord, folder: string): EnvRecord {
  const file = path.join(folder, '.env')
  if (!existsSync(file)) return env
  return { ...parseEnv(readText(file)), ...definedOnly(env) }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    throw new CodedError('CONFIG.INVALID', `${file} cannot be read${why}.`, {
      hint: 'Make it a readable file.',
    })
  }
}

function definedOnly(env: EnvRecord): EnvRecord {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
}
