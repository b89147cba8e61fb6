import type { Command, Option } from 'commander'
import { allCommands, createProgram } from '../../src/program.ts'

/** Numbers below a limit, the same for the same seed. */
export type Dice = (limit: number) => number

export type CommandLine = {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** What a command line is made of besides the program's own words. `secret` stands wherever a password may. */
export type Material = {
  readonly secret: string
  readonly urls: readonly string[]
  readonly folders: readonly string[]
  readonly files: readonly string[]
}

const nothing = () => Promise.resolve()
const never = { job: () => nothing, tool: () => nothing }

/** Every command that there is, as it is typed, with its options. */
const commands = allCommands(createProgram(never)).map((command) => ({
  words: wordsOf(command),
  options: [...command.options, ...globalsOf(command)],
}))

function wordsOf(command: Command): readonly string[] {
  return command.parent === null ? [] : [...wordsOf(command.parent), command.name()]
}

function globalsOf(command: Command): readonly Option[] {
  return command.parent === null ? [] : [...command.parent.options, ...globalsOf(command.parent)]
}

const words = [
  '',
  '-',
  '--',
  '0',
  '-1',
  '1e309',
  '99999999999999999999',
  'true',
  'nul\0byte',
  '\u001b[31mred\u001b[0m',
  'ünïcödé 🧑‍🤝‍🧑',
  "'; drop table users; --",
  '"quoted"',
  '..',
  '/dev/null',
  '30m',
  '02:00-05:00',
  'app=40',
  `5:${'a'.repeat(64)}`,
  'x'.repeat(5000),
  '0000_init',
  'production',
  '{"json": [1]}',
] as const

const variables = [
  'NODE_ENV',
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'DATABASE_AUTH_TOKEN',
  'DB_POOL_MIN',
  'DB_POOL_MAX',
  'BACKUP_DIR',
  'BACKUP_AGE_RECIPIENTS',
  'BACKUP_AGE_IDENTITY_FILE',
  'BACKUP_SIGNING_KEY',
  'BACKUP_ALLOWED_SIGNERS',
  'DEPLOY_MAX_WAIT',
  'DEPLOY_HEALTH_URL',
  'DEPLOY_WEBHOOK_URL',
  'DEPLOY_REQUIRE_PROMOTION',
  'DEPLOY_APPROVERS_FILE',
  'DEPLOY_ADDITIVE_BACKUP_AGE',
  'PGBOUNCER_ADMIN_URL',
  'OPS_ACTOR',
  'NO_COLOR',
  'CI_JOB_URL',
] as const

/** A command with some of its options and operands, right and wrong ones, in an environment of the same kind. */
export function drawCommandLine(dice: Dice, material: Material): CommandLine {
  const { words: command, options } = pick(dice, commands)
  const given = Array.from({ length: dice(5) }, () => optionWords(dice, pick(dice, options), material))
  const operands = Array.from({ length: dice(3) }, () => valueOf(dice, material))
  const stray = dice(12) === 0 ? [`--${pick(dice, words)}`] : []
  const rest = [...given, operands, stray].flat()
  const env = Object.fromEntries(
    Array.from({ length: dice(5) }, () => [pick(dice, variables), valueOf(dice, material)]),
  )
  return {
    args: [...command, ...rest],
    env: { DATABASE_URL: pick(dice, material.urls), NODE_ENV: pick(dice, environments), ...env },
  }
}

const environments = ['development', 'test', 'staging', 'production', 'test', ''] as const

function optionWords(dice: Dice, option: Option, material: Material): readonly string[] {
  const name = option.long ?? option.short ?? '--json'
  if (!option.required && !option.optional) return [name]
  const value =
    option.argChoices !== undefined && dice(4) > 0 ? pick(dice, option.argChoices) : valueOf(dice, material)
  return dice(3) === 0 ? [`${name}=${value}`] : [name, value]
}

function valueOf(dice: Dice, { urls, folders, files }: Material): string {
  return pick(dice, pick(dice, [words, words, urls, folders, files]))
}

function pick<T>(dice: Dice, from: readonly T[]): T {
  const one = from[dice(from.length)]
  if (one === undefined) throw new Error('there is nothing to pick from')
  return one
}
