import {
  compareLedger,
  findMissing,
  surveyMigrationFolder,
  type Finding,
  type Layout,
  type MigrationState,
  type MissingMigration,
  type SurplusRow,
} from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { openLedger } from '../ledger.ts'
import { checkJournal } from './check-journal.ts'

export type StatusReport = {
  readonly layout: Layout
  /** In the order of the folder. */
  readonly migrations: readonly (MigrationState | MissingMigration)[]
  /** Rows of the ledger that the folder cannot explain. */
  readonly surplus: readonly SurplusRow[]
  readonly findings: readonly Finding[]
}

/** Compares the folder with the database by content, and checks the folder itself; changes nothing. */
export async function status({ config, migrations: location, now }: JobContext): Promise<StatusReport> {
  const survey = surveyMigrationFolder(location, { dialect: config.direct.dialect })
  const { dialect, layout, migrations } = survey
  const rows = await openLedger(config).readRows()
  // Without records of the engine no content is read.
  const compared = compareLedger({
    folder: { dialect, layout, migrations },
    rows,
    readContent: () => undefined,
  })
  const { missing, surplus } = findMissing(survey, compared.surplus)
  return {
    layout,
    migrations: [...compared.migrations, ...missing].sort((left, right) => left.position - right.position),
    surplus,
    findings: await checkJournal(survey, now()),
  }
}

export function isUpToDate({ migrations, surplus }: StatusReport): boolean {
  return migrations.every(isApplied) && surplus.every(({ kind }) => kind !== 'ahead')
}

export function isApplied({ kind }: StatusReport['migrations'][number]): boolean {
  return kind === 'applied' || kind === 'edited-comments-only'
}
