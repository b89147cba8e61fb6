import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  CodedError,
  findWorkspaceRoot,
  parseConfig,
  redactText,
  refuseRemoteDevelopment,
  toCodedError,
  withDotEnv,
  type Config,
} from '@twinship/core'
import { folderNames, kit } from './generate/kit.ts'

const help = `pnpm db:studio [--port 4983] [--host 127.0.0.1]

Browses the database of DATABASE_URL with Drizzle Studio until Ctrl+C. The data stays on this machine, but
the page itself (https://local.drizzle.studio) is loaded from the internet.
`

const packageDirectory = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

try {
  await main(process.argv.slice(2))
} catch (thrown) {
  const error = toCodedError(thrown, redactText)
  process.stderr.write(`${error.code}: ${error.message}\n→ ${error.hint}\n`)
  process.exitCode = error.exitCode
}

async function main(args: string[]): Promise<void> {
  const options = parse(args)
  if (options.help) {
    process.stdout.write(help)
    return
  }
  const root = findWorkspaceRoot(packageDirectory)
  const env = withDotEnv(process.env, root)
  const config = parseConfig(env, root)
  refuse(config)
  process.stderr.write(
    `Browsing ${config.direct.location}. The page comes from https://local.drizzle.studio and needs the internet; ` +
      `the data does not leave this machine.\nWhile this runs, any page in a browser here can query the database: ` +
      `end it with Ctrl+C.\n`,
  )
  process.exitCode = await runStudio(config, env, ['--port', options.port, '--host', options.host])
}

function refuse(config: Config): void {
  refuseRemoteDevelopment(config.environment, config.direct)
  const { direct } = config
  if (direct.kind === 'file' && !existsSync(direct.path)) {
    throw new CodedError('CONNECT.NO_DATABASE', `There is no file ${direct.path}.`, {
      hint: 'Run pnpm db:migrate.',
    })
  }
  if (direct.dialect === 'sqlite' && direct.kind === 'server') {
    throw new CodedError(
      'CONFIG.URL',
      'Studio browses a SQLite file or a PostgreSQL server, not a libSQL server.',
    )
  }
}

/** Runs it until it ends; the URL goes by environment, since argv is readable by everyone on the machine. */
function runStudio(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
  args: string[],
): Promise<number> {
  const child = spawn(
    process.execPath,
    [kit, 'studio', `--config=drizzle.${folderNames[config.direct.dialect]}.config.ts`, ...args],
    { cwd: packageDirectory, env: { ...env, TWINSHIP_KIT_URL: config.direct.url }, stdio: 'inherit' },
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 130))
  })
}

function parse(args: string[]) {
  try {
    const { values } = parseArgs({
      args: args[0] === '--' ? args.slice(1) : args,
      options: {
        port: { type: 'string', default: '4983' },
        host: { type: 'string', default: '127.0.0.1' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (!/^\d{1,5}$/.test(values.port)) throw new Error('--port takes a number')
    return values
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new CodedError('USAGE.INVALID', why, { hint: 'Run pnpm db:studio --help.' })
  }
}
