import { isOfFewRows } from '../../../hazards/pg/few-rows.ts'
import { isNew, isSmall, sized } from '../sizes.ts'
import { direct, refused, type Judges } from './judgement.ts'

export const rowJudges: Judges = {
  write({ world }, change) {
    const { table: name, verb } = change
    const table = world.table(name)
    if (verb === 'INSERT' || isSmall(world, table) || isOfFewRows(world, change)) return direct
    return refused(
      `${verb} of ${sized(table)} in one statement locks every row that it changes until it ends`,
      'Change the rows in batches outside of the migration, or plan with --maintenance.',
    )
  },
  truncate({ world }, { table: name }) {
    const table = world.table(name)
    if (isNew(world, table) || table.size?.rows === 0) return direct
    return refused(
      `TRUNCATE empties ${sized(table)}, which is in use`,
      'Delete in batches outside of the migration, or plan with --maintenance.',
    )
  },
}
