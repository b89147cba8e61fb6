import type { Node } from 'libpg-query'
import { factReaders } from '../../hazards/pg/fact-readers.ts'
import { walkFile } from '../../hazards/pg/walk.ts'
import { worldOf } from '../../hazards/pg/world/from-facts.ts'
import { World } from '../../hazards/pg/world/world.ts'
import { filesToWalk } from '../../hazards/read-files.ts'
import type { PlannedFile } from '../../model/plan.ts'
import { createFileReader, type ReadFile } from '../../parse/parser.ts'
import { createPgGrammar } from '../../parse/pg/grammar.ts'
import type { PgPrograms } from '../../parse/pg/query.ts'
import { assemblePlan } from '../deployment/assemble.ts'
import type { Planner, PlanInput } from '../deployment/planner.ts'
import { hashFacts, namesIn } from './facts-hash.ts'
import { planPgFile } from './file/plan-file.ts'

export function createPgPlanner(pg: PgPrograms): Planner {
  const read = createFileReader(createPgGrammar(pg))
  return {
    dialect: 'postgresql',
    plan(input) {
      const { files, names } = planFiles(pg, input, read)
      const { facts } = input
      const basis =
        facts === null ? null : { serverVersion: facts.serverVersion, hash: hashFacts(facts, names) }
      return assemblePlan('postgresql', input, basis, files)
    },
  }
}

function planFiles(
  pg: PgPrograms,
  { files: folder, pending, facts, options }: PlanInput,
  read: (input: PlanInput['files'][number]) => ReadFile<Node>,
): { readonly files: readonly PlannedFile[]; readonly names: ReadonlySet<string> } {
  const world = facts === null ? new World() : worldOf(facts, factReaders(pg))
  const hashes = new Map(folder.map(({ tag, hash }) => [tag, hash]))
  const inputs = new Map(folder.map((file) => [file.tag, file]))
  const deployments = numbered(folder, pending, facts !== null)
  const planned: PlannedFile[] = []
  const names = new Set<string>()
  let transaction = 1
  const toRead = ({ tag }: { readonly tag: string }) => {
    const input = inputs.get(tag)
    if (input === undefined) throw new Error('a file that is not of the folder')
    return read(input)
  }
  for (const [index, { file, deployment }] of filesToWalk(
    { files: folder, deployments, facts },
    toRead,
  ).entries()) {
    world.deployment = deployment ?? -1 - index
    world.file = index
    world.resetSettings()
    if (deployment === null) {
      transaction = walkFile(pg, world, file, transaction, {})
      continue
    }
    const hash = hashes.get(file.parsed.tag) ?? ''
    const one = planPgFile({ pg, world, maintenance: options.maintenance }, { file, hash, transaction })
    transaction = one.transaction
    planned.push(one.planned)
    for (const { changes, node } of one.items) namesIn([changes, node], names)
  }
  return { files: planned, names }
}

/** With a database all that is pending goes out together; without, each file meets the tables of those before it. */
function numbered(
  files: PlanInput['files'],
  pending: ReadonlySet<string>,
  together: boolean,
): ReadonlyMap<string, number> {
  const tags = files.map(({ tag }) => tag).filter((tag) => pending.has(tag))
  return new Map(tags.map((tag, index) => [tag, together ? 1 : index + 1]))
}
