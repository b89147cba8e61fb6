import { CodedError } from '@twinship/core'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { isInstant, resolveInstant } from './generate/offset.ts'
import { profiles, type Profile } from './profiles.ts'

/** What a person typed. */
export type Flags = {
  readonly profile?: Profile
  readonly seed?: number
  readonly at?: Date
  readonly scale?: number
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly url?: string
  readonly clear?: boolean
  readonly confirm?: string
  readonly quiet?: boolean
}

export type ParsedCommand =
  | { readonly kind: 'run'; readonly flags: Flags }
  | { readonly kind: 'help'; readonly text: string }

/** Reads the arguments; throws USAGE.INVALID. */
export function parseCommand(args: readonly string[]): ParsedCommand {
  let text = ''
  const command = createCommand().exitOverride()
  command.configureOutput({ writeOut: (part) => (text += part), writeErr: () => undefined })
  try {
    // `pnpm start -- --dry-run` hands the dashes on.
    command.parse(args[0] === '--' ? args.slice(1) : [...args], { from: 'user' })
    return { kind: 'run', flags: command.opts<Flags>() }
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'help', text }
    throw new CodedError('USAGE.INVALID', sentence(error.message), {
      hint: 'Run pnpm --filter seed start --help.',
    })
  }
}

function createCommand(): Command {
  return new Command('seed')
    .description(
      'Fill the database with the example data of an environment. Running again adds only what is missing.',
    )
    .addOption(new Option('--profile <name>', 'data to write; by default that of NODE_ENV').choices(profiles))
    .option('--seed <number>', 'another number makes other rows (default: 1)', wholeNumber)
    .option(
      '--at <instant>',
      'the instant all times hang on (default: that of the first run, else today 00:00 UTC)',
      instant,
    )
    .option(
      '--scale <factor>',
      'generated volume; 1 is 1,000 pairs and 200,000 messages (default: 1 in staging, else 0)',
      factor,
    )
    .option('--dry-run', 'say what would be written, and write nothing')
    .option('--clear', 'empty every table first; needs --confirm')
    .option('--confirm <database>', 'the name of the database, as consent to --clear')
    .option('--url <url>', 'the database (default: DATABASE_DIRECT_URL, then DATABASE_URL)')
    .option('--json', 'print one JSON document')
    .option('--quiet', 'no progress')
    .option('--yes', 'take defaults; never consents to losing data')
    .option('--no-color', 'plain text')
    .allowExcessArguments(false)
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

function factor(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number, as 0.1 or 10.')
  return Number(text)
}

function instant(text: string): Date {
  const full = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text
  const isDay =
    !/^[+-]/.test(full) &&
    isInstant(full) &&
    resolveInstant(full, new Date()).toISOString().startsWith(full.slice(0, 10))
  if (!isDay)
    throw new InvalidArgumentError(
      'It must be a day or an instant in UTC, as 2026-01-31 or 2026-01-31T12:00:00Z.',
    )
  return new Date(full)
}

function sentence(message: string): string {
  const text = message.replace(/^error: /, '')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
}
