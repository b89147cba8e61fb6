import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { CodedError } from '@twinship/core'

export const settingsFile = 'ops.config.ts'

/** What may hold the settings of a folder. */
export const settingsFiles = [settingsFile, 'ops.config.js', 'ops.config.mjs'] as const

/** The file that --config names, else the one of the folder; undefined where there is none. Throws CONFIG.FILE. */
export function findSettings(folder: string, given: string | undefined): string | undefined {
  if (given !== undefined) {
    const file = path.resolve(folder, given)
    if (isFile(file)) return file
    throw new CodedError('CONFIG.FILE', `There is no file ${file}.`, {
      hint: 'Pass the path of a configuration with --config; ops init writes one.',
      details: { file },
    })
  }
  const found = settingsFiles.filter((name) => isFile(path.join(folder, name)))
  const [first, second] = found
  if (first === undefined) return undefined
  if (second === undefined) return path.join(folder, first)
  throw new CodedError('CONFIG.FILE', `${folder} has ${found.join(' and ')}.`, {
    hint: 'Keep one of them, or name one with --config.',
    details: { file: path.join(folder, first), problems: found },
  })
}

export function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile()
}
