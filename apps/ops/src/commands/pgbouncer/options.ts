import { InvalidArgumentError, Option } from 'commander'

export function adminUrlOption(): Option {
  return new Option(
    '--admin-url <url>',
    'the console, postgres://ROLE@HOST:PORT/pgbouncer; with its password rather as PGBOUNCER_ADMIN_URL',
  )
}

/** For options that may stand several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

const largest = 2_147_483_647

/** A whole number from `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d{1,10}$/.test(text) && value >= least && value <= largest) return value
    throw new InvalidArgumentError(`Give a whole number from ${least}.`)
  }
}

export function readPort(text: string): number {
  const port = wholeNumber(1)(text)
  if (port <= 65_535) return port
  throw new InvalidArgumentError('Give a port, at most 65535.')
}
