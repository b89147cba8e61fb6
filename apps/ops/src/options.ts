import { isUrl, redactText } from '@twinship/core'
import { InvalidArgumentError, Option } from 'commander'

/** The options that every command takes. */
export type CommonOptions = {
  readonly url?: string
  readonly migrations?: string
  /** The file of the settings. */
  readonly config?: string
  readonly env?: string
  /** False of `--no-database`, where a command has it. */
  readonly database?: boolean
  readonly ledgerSchema?: string
  readonly ledgerTable?: string
  /** Seconds; of the commands that take the lock. */
  readonly wait?: number
  readonly json?: boolean
  readonly yes?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly color: boolean
}

export const defaultWaitSeconds = 60

/** For every command that takes the database's lock. */
export function waitOption(): Option {
  return new Option('--wait <seconds>', 'how long to wait for another runner')
    .default(defaultWaitSeconds)
    .argParser(readSeconds)
}

/** For the commands that go by a plan, the way there or back. */
export function terminateOption(): Option {
  return new Option(
    '--terminate-blockers-older-than <seconds>',
    'end transactions that stand in the way and are older; recorded in the audit (default: wait for them)',
  ).argParser(readSeconds)
}

function readSeconds(text: string): number {
  const seconds = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && seconds <= 86_400) return seconds
  throw new InvalidArgumentError('Give a number of seconds, at most 86400.')
}

/** `90s`, `30m`, `6h`, `2d`: in milliseconds. */
export function readDuration(text: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? []
  if (count === undefined) throw new InvalidArgumentError('Give a number with s, m, h or d, as 30m.')
  return Number(count) * ({ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? NaN)
}

/** For the commands that run a plan: how far the server may be loaded. */
export function limitOptions(): readonly Option[] {
  const option = (flags: string, description: string) => new Option(flags, description)
  return [
    option(
      '--max-replica-lag <seconds>',
      'a step waits while a replica is further behind (default: 30; DEPLOY_MAX_REPLICA_LAG says it in milliseconds)',
    ).argParser(readSeconds),
    option(
      '--ignore-replica <name>',
      'a replica that is behind on purpose, by its application_name; may be given several times (default: DEPLOY_IGNORE_REPLICAS)',
    ).argParser((name: string, before: readonly string[] | undefined) => [...(before ?? []), name]),
    option(
      '--max-slot-wal <MB>',
      'a step waits while a replication slot keeps more WAL (default: 8192; or DEPLOY_MAX_SLOT_WAL)',
    ).argParser(readMegabytes),
    option(
      '--max-wal-rate <MB>',
      'a step waits while the server writes more WAL a second (default: 256; or DEPLOY_MAX_WAL_RATE)',
    ).argParser(readMegabytes),
    option(
      '--max-wait <seconds>',
      'how long a step waits for these before it stops (default: 600; DEPLOY_MAX_WAIT says it in milliseconds)',
    ).argParser(readSeconds),
    option(
      '--free-space <MB>',
      'what is free on the disk of the database, which no SQL tells: a build that would not fit is not begun (default: DEPLOY_FREE_SPACE)',
    ).argParser(readMegabytes),
  ]
}

/** Of 1024 × 1024 bytes; whole ones. */
function readMegabytes(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a whole number of megabytes.')
}

/** Seconds between two looks: not so short that looking is work. */
export function readInterval(text: string): number {
  const seconds = readSeconds(text)
  if (seconds >= 0.1) return seconds
  throw new InvalidArgumentError('Give a number of seconds from 0.1.')
}

/** A whole number from 1. */
export function readOrdinal(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a number from 1.')
}

/** A whole number from 0. */
export function readCount(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a number from 0.')
}

/** `5:<64 hex digits>`: the end of an audit chain as reports print it. */
export function readHead(text: string): { readonly sequence: number; readonly hash: string } {
  const [, sequence, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text) ?? []
  if (sequence === undefined || hash === undefined) {
    throw new InvalidArgumentError('Give sequence:hash as a report printed it.')
  }
  return { sequence: Number(sequence), hash }
}

/** A path is made whole and shown: a URL in its place is a slip, and may hold a password. */
export function readPath(text: string): string {
  if (!isUrl(text)) return text
  throw new InvalidArgumentError('Give a path: this is a URL.')
}

/** What is printed as it was given, in a script as a rule, holds no password. */
export function readText(text: string): string {
  if (redactText(text) === text) return text
  throw new InvalidArgumentError('It holds a password: give a name.')
}

/** Gathers what is given more than once. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, readText(text)]
}

/** `app=40`, more than once: how many connections a role may have. */
export function readLimit(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const [, role, limit] = /^(migrator|app|readonly|backup)=([1-9]\d{0,5})$/.exec(text) ?? []
  if (role === undefined) {
    throw new InvalidArgumentError('Give migrator, app, readonly or backup, = and a number from 1.')
  }
  return { ...before, [role]: Number(limit) }
}
