import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { changeSchema, createRandom, randomSchema } from './random-change.ts'
import { isDistinct, isOwn, toDrizzle, type RandomColumn, type RandomSchema } from './random-schema.ts'

/** Two schemas and what drizzle-kit generates for them: the first from nothing, the second from the first. */
export type RandomCase = {
  readonly before: RandomSchema
  readonly first: readonly string[]
  readonly second: readonly string[]
  /** `table.column`: new ones. */
  readonly added: readonly string[]
  /** Those of them whose values are each row's, or each run's, own. */
  readonly own: readonly string[]
  /** Those of them that no two rows share, where there are rows. */
  readonly distinct: readonly string[]
}

export async function generateCase(seed: number): Promise<RandomCase> {
  const random = createRandom(seed)
  const before = randomSchema(random)
  const after = changeSchema(random, before)
  const nothing = generateDrizzleJson({})
  const first = generateDrizzleJson(toDrizzle(before), nothing.id)
  const second = generateDrizzleJson(toDrizzle(after), first.id)
  const added = (which: (column: RandomColumn) => boolean) =>
    Object.entries(after).flatMap(([table, { columns }]) =>
      Object.entries(columns).flatMap(([name, column]) =>
        which(column) && before[table]?.columns[name] === undefined ? [`${table}.${name}`] : [],
      ),
    )
  return {
    before,
    first: await generateMigration(nothing, first),
    second: await generateMigration(first, second),
    added: added(() => true),
    own: added(isOwn),
    distinct: added(isDistinct).filter((one) => before[one.split('.')[0] ?? ''] !== undefined),
  }
}
