import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { parseOps } from './infra/commands.ts'
import { workspaceRoot } from './run-ops.ts'

const documents = [
  'README.md',
  'docs/backup-restore.md',
  'docs/pgbouncer.md',
  'docs/plans.md',
  'docs/promotion.md',
  'docs/zero-downtime.md',
] as const

/** Lines of examples, fenced or set in, that run the program: without redirections, comments and variables before. */
function commandsOf(document: string): readonly string[] {
  const text = readFileSync(path.join(workspaceRoot, document), 'utf8')
  return text.split('\n').flatMap((line) => {
    const command = /^(?: {4,}|)(?:[A-Z_]+=\S+ )?pnpm ops (?<rest>[^#>|]+)/.exec(line)?.groups?.['rest']
    return command === undefined ? [] : [command.trim()]
  })
}

const commands = documents.flatMap((document) =>
  commandsOf(document).map((command) => [document, command] as const),
)

it('are found in every document', () => {
  expect(new Set(commands.map(([document]) => document))).toEqual(new Set(documents))
})

it.each(commands)('%s: ops %s is one that there is', async (_document, command) => {
  await parseOps(command.split(/\s+/))
})

it('a misspelt one would be found', async () => {
  await expect(parseOps(['backup', 'make'])).rejects.toThrow()
  await expect(parseOps(['status', '--migration', 'x'])).rejects.toThrow()
})
