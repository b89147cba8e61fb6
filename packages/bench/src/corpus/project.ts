import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

/** A migration folder of a public project, copied into the corpus by hand. */
export type Project = {
  readonly name: string
  readonly folder: string
  readonly origin: Origin | null
  /** SQL that the project expects to have run before (roles, schemas of its host); null where it needs none. */
  readonly setup: string | null
}

export type Origin = z.infer<typeof originSchema>

const originSchema = z.object({
  repository: z.string(),
  commit: z.string(),
  date: z.string(),
  path: z.string(),
})

/** One project a sub-folder, with `corpus.json` (its origin) and `setup.sql` where it has them. */
export function listProjects(corpus: string): readonly Project[] {
  return readdirSync(corpus, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => projectsIn(path.join(corpus, name), name))
}

function projectsIn(root: string, name: string): readonly Project[] {
  const origin = readOptional(path.join(root, 'corpus.json'))
  const setup = readOptional(path.join(root, 'setup.sql')) ?? null
  const folders = migrationFolders(root)
  return folders.map((folder) => ({
    name: folders.length === 1 ? name : `${name} (${path.relative(root, folder)})`,
    folder,
    origin: origin === undefined ? null : originSchema.parse(JSON.parse(origin)),
    setup,
  }))
}

/** Folders with a journal, and those whose sub-folders hold a migration.sql each. */
function migrationFolders(directory: string): readonly string[] {
  if (existsSync(path.join(directory, 'meta', '_journal.json'))) return [directory]
  const children = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const isFolderOfFolders = children.some(({ name }) =>
    existsSync(path.join(directory, name, 'migration.sql')),
  )
  if (isFolderOfFolders) return [directory]
  return children.flatMap(({ name }) => migrationFolders(path.join(directory, name)))
}

function readOptional(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
