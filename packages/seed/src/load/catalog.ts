import { textOf, type LabelledRow, type Row } from '../row.ts'
import { timeOf, timePart, fixtureIdSuffix } from '../generate/uuid.ts'

/**
 * The types that the catalog lacks, by their name: what a person changed, retired or added stays. A row whose
 * id another type has (someone renamed it) gets an id of its own.
 */
export function missingTypes(
  wanted: readonly LabelledRow[],
  existing: readonly Row[],
): readonly LabelledRow[] {
  const names = new Set(existing.map((row) => row['eventType']))
  const ids = new Set(existing.map((row) => row['id']))
  return wanted
    .filter(({ row }) => !names.has(row['eventType']))
    .map((labelled) => (ids.has(labelled.row['id']) ? withOwnId(labelled) : labelled))
}

function withOwnId({ row, label }: LabelledRow): LabelledRow {
  const time = timePart(timeOf(textOf(row['id'])))
  return { label, row: { ...row, id: `${time}-${fixtureIdSuffix(0, 'renamed', textOf(row['eventType']))}` } }
}
