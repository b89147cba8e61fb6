import type { Fixture } from './fixtures/read.ts'
import { resolveFixtures, type ResolvedFixture } from './fixtures/resolve.ts'
import { hashPassword, testPassword } from './generate/password.ts'
import { createPools } from './generate/pools.ts'
import { createVolume, type RowMaker } from './generate/volume/index.ts'
import { checkFixtures, sortedFixtures } from './graph/check.ts'
import type { TableModel } from './graph/model.ts'
import { insertOrder } from './graph/order.ts'
import { volumeOf, type Profile } from './profiles.ts'
import type { LabelledRow } from './row.ts'

/** What a run writes, without a database: tables in insert order, each with its rows in batches. */
export type DataSet = { readonly at: Date; readonly seed: number; readonly tables: readonly TableData[] }

export type TableData = {
  readonly model: TableModel
  readonly count: number
  /** The rows anew at each call, made as they are asked for. */
  readonly batches: () => Iterable<readonly LabelledRow[]>
}

export type DataSetRequest = {
  readonly profile: Profile
  readonly seed: number
  readonly at: Date
  readonly scale: number
  readonly models: ReadonlyMap<string, TableModel>
  readonly fixtures: readonly Fixture[]
}

export const catalogTable = 'eventTypeCatalog'

/** Rows a statement: enough to make its cost small beside the rows', few enough to be a few megabytes. */
const batchRows = 5000

/** Builds the data set of a profile. Throws SEED.FIXTURE for fixtures that the database would refuse. */
export async function createDataSet(request: DataSetRequest): Promise<DataSet> {
  const { at, seed, models, profile } = request
  const fixtures = profile === 'production' ? catalogOnly(request.fixtures) : request.fixtures
  const resolved = await resolveFixtures(fixtures, { seed, at, models, hashPassword })
  checkFixtures(models, resolved)
  const generated =
    profile === 'production' || request.scale === 0 ? new Map() : await generatedTables(request)
  const tables = insertOrder(models).map((model) =>
    tableData(model, resolved.get(model.key) ?? [], generated.get(model.key)),
  )
  return {
    at,
    seed,
    tables: profile === 'production' ? tables.filter((table) => table.model.key === catalogTable) : tables,
  }
}

function catalogOnly(fixtures: readonly Fixture[]): readonly Fixture[] {
  return fixtures.filter((fixture) => fixture.table === catalogTable)
}

type Generated = { readonly count: number; readonly make: RowMaker }

async function generatedTables({ seed, at, scale }: DataSetRequest): Promise<ReadonlyMap<string, Generated>> {
  const passwordHash = await hashPassword(testPassword, seed, '')
  const makers = createVolume({ seed, at, pools: createPools(seed), passwordHash })
  const counts: Readonly<Record<string, number>> = volumeOf(scale)
  return new Map(Object.entries(makers).map(([table, make]) => [table, { make, count: counts[table] ?? 0 }]))
}

function tableData(
  model: TableModel,
  fixtures: readonly ResolvedFixture[],
  generated: Generated | undefined,
): TableData {
  const sorted = sortedFixtures(model, fixtures)
  return {
    model,
    count: sorted.length + (generated?.count ?? 0),
    batches: function* () {
      if (sorted.length > 0) yield sorted
      if (generated !== undefined) yield* generatedBatches(model.sqlName, generated)
    },
  }
}

function* generatedBatches(table: string, { count, make }: Generated): Iterable<readonly LabelledRow[]> {
  for (let from = 0; from < count; from += batchRows) {
    const size = Math.min(batchRows, count - from)
    yield Array.from({ length: size }, (_, offset) => ({
      row: make(from + offset),
      label: `${table} generated row ${from + offset}`,
    }))
  }
}
