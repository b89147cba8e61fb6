import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { CodedError, redactText, toCodedError } from '@twinship/core'
import { check } from './generate/check.ts'
import { generate } from './generate/generate.ts'

const help = `pnpm db:generate [--name NAME] [--custom] [--check]

Writes the next migration of both dialects from the schema.
  --name NAME  what it is called (drizzle-kit picks a name otherwise)
  --custom     an empty migration to write SQL into
  --check      writes nothing; exits 4 where schema and migrations disagree
`

const packageDirectory = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

try {
  for (const line of await main(process.argv.slice(2))) process.stdout.write(`${line}\n`)
} catch (thrown) {
  const error = toCodedError(thrown, redactText)
  process.stderr.write(`${error.code}: ${error.message}\n→ ${error.hint}\n`)
  process.exitCode = error.exitCode
}

async function main(args: string[]): Promise<string[]> {
  const options = parse(args)
  if (options.help) return [help.trimEnd()]
  if (options.check) return [await check({ packageDirectory, env: process.env })]
  return generate({
    packageDirectory,
    env: process.env,
    name: options.name,
    custom: options.custom ?? false,
    interactive: process.stdin.isTTY && process.stdout.isTTY,
  })
}

function parse(args: string[]) {
  try {
    const { values } = parseArgs({
      args: args[0] === '--' ? args.slice(1) : args,
      options: {
        name: { type: 'string' },
        custom: { type: 'boolean' },
        check: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.name !== undefined && !/^[a-z0-9][a-z0-9_-]{0,60}$/i.test(values.name)) {
      throw new Error('--name takes letters, digits, _ and - only')
    }
    return values
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new CodedError('USAGE.INVALID', why, { hint: 'Run pnpm db:generate --help.' })
  }
}
