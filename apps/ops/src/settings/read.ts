import { CodedError } from '@twinship/core'
import { findSettings } from './find.ts'
import { loadModule, thrownText } from './load-module.ts'
import { listProblems } from './problems.ts'
import { opsConfigSchema } from './schema.ts'
import { settingsOf, type Settings } from './settings.ts'

/**
 * The settings of the file that --config names, else of the ops.config.ts in the folder; undefined where there is none.
 * Throws CONFIG.FILE, with every problem at once.
 */
export async function readSettings(folder: string, given: string | undefined): Promise<Settings | undefined> {
  const file = findSettings(folder, given)
  if (file === undefined) return undefined
  const value = await load(file)
  const parsed = opsConfigSchema.safeParse(value)
  const { list, secrets } = listProblems(value, parsed.success ? [] : parsed.error.issues)
  if (parsed.success && list.length === 0) return settingsOf(file, parsed.data)
  const bullets = list.map((problem) => `  - ${problem}`).join('\n')
  throw new CodedError('CONFIG.FILE', `${file} cannot be used:\n${bullets}`, {
    ...(secrets ? { hint: intoEnvironment } : {}),
    details: { file, problems: list },
  })
}

const intoEnvironment =
  'Set what is secret or names a database in the environment or in .env, which git ignores; docs/config.md lists the fields.'

async function load(file: string): Promise<unknown> {
  try {
    return await loadModule(file)
  } catch (error) {
    throw new CodedError('CONFIG.FILE', `${file} cannot be loaded: ${thrownText(error)}`, {
      hint: 'Correct the file, or what it imports.',
      details: { file },
      cause: error,
    })
  }
}
