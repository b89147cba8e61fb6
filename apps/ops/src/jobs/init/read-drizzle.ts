import path from 'node:path'
import { CodedError } from '@twinship/core'
import { z } from 'zod'
import { isFile } from '../../settings/find.ts'
import { loadModule, thrownText } from '../../settings/load-module.ts'

/** What drizzle-kit looks for by itself, and one more that it takes. */
const names = ['drizzle.config.ts', 'drizzle.config.js', 'drizzle.config.mjs', 'drizzle.config.json']

const name = z.string('migrations must hold names').optional()

const schema = z.looseObject(
  {
    dialect: z.string('dialect is missing'),
    out: z.string('out must be a folder').default('./drizzle'),
    migrations: z.looseObject({ table: name, schema: name }, 'migrations must be an object').optional(),
  },
  'it exports no object',
)

const dialects: Readonly<Record<string, 'postgresql' | 'sqlite'>> = {
  postgresql: 'postgresql',
  sqlite: 'sqlite',
  turso: 'sqlite',
}

/** What a drizzle.config.ts says of the migrations. */
export type DrizzleProject = {
  readonly config: string
  readonly dialect: 'postgresql' | 'sqlite'
  /** The folder of the migrations. */
  readonly out: string
  readonly schema: string | undefined
  readonly table: string | undefined
}

/** Reads the one named, else that of the folder; undefined where there is none. Throws INIT.DRIZZLE. */
export async function readDrizzle(
  folder: string,
  given: string | undefined,
): Promise<DrizzleProject | undefined> {
  const found = given ?? names.find((one) => isFile(path.join(folder, one)))
  if (found === undefined) return undefined
  const config = path.resolve(folder, found)
  if (!isFile(config)) throw unusable(config, 'is not there')
  const parsed = schema.safeParse(await load(config))
  if (!parsed.success) {
    throw unusable(config, `cannot be used: ${parsed.error.issues.map(({ message }) => message).join('; ')}`)
  }
  const { dialect: kind, out, migrations } = parsed.data
  const dialect = Object.hasOwn(dialects, kind) ? dialects[kind] : undefined
  if (dialect === undefined) {
    throw unusable(
      config,
      'is for a dialect that the program does not know: it takes postgresql, sqlite, turso',
    )
  }
  // As drizzle-kit does: from where it is run, wherever its configuration is.
  return {
    config,
    dialect,
    out: path.resolve(folder, out),
    schema: dialect === 'postgresql' ? migrations?.schema : undefined,
    table: migrations?.table,
  }
}

async function load(config: string): Promise<unknown> {
  try {
    return await loadModule(config)
  } catch (error) {
    throw unusable(config, `cannot be loaded: ${thrownText(error)}`, error)
  }
}

function unusable(config: string, why: string, cause?: unknown): CodedError {
  return new CodedError('INIT.DRIZZLE', `${config} ${why.replace(/\.$/, '')}.`, {
    details: { file: config },
    ...(cause === undefined ? {} : { cause }),
  })
}
