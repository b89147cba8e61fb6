import { openPgSession, type PgSession } from '@twinship/core'
import { readHazardFacts } from '../../src/adapters/pg/hazard-facts.ts'
import type { MigrateOptions } from '../../src/engine/migrate.ts'
import type { Facts } from '../../src/hazards/facts.ts'
import { patientOptions } from '../../src/model/online.ts'
import type { Plan } from '../../src/model/plan.ts'
import { loadPlanner } from '../../src/plan/deployment/load.ts'
import type { FolderContents } from './folder-builder.ts'
import { folderOf } from './parsed.ts'

export type Planned = {
  readonly url: string
  readonly folder: FolderContents
  readonly maintenance?: boolean
}

/** What is small here is planned as if it were large. */
export async function readLargeFacts(session: Pick<PgSession, 'query'>): Promise<Facts> {
  const facts = await readHazardFacts(session)
  return {
    ...facts,
    tables: facts.tables.map((table) => ({ ...table, rows: 5_000_000, bytes: 2_000_000_000 })),
  }
}

/** What is pending, planned from the database as it is but for its sizes. */
export async function planAsLarge(
  { url, folder, maintenance = false }: Planned,
  pending: readonly string[],
): Promise<Plan> {
  const planner = await loadPlanner('postgresql')
  const session = await openPgSession({ url, location: 'test', applicationName: 'planner' })
  try {
    return planner.plan({
      files: folderOf(folder).migrations,
      pending: new Set(pending),
      facts: await readLargeFacts(session),
      ledgerHead: null,
      options: { engine: 'test', maintenance },
    })
  } finally {
    await session.close()
  }
}

export function byPlanner(planned: Planned): Pick<MigrateOptions, 'online'> {
  return {
    online: {
      plan: (pending) => planAsLarge(planned, pending),
      options: patientOptions,
    },
  }
}
