import type { Change, ChangeKind } from '../../../hazards/pg/change.ts'
import { columnJudges } from './columns.ts'
import { constraintJudges } from './constraints.ts'
import { indexJudges } from './indexes.ts'
import { direct, type Judge, type JudgeContext, type Judgement, type Judges } from './judgement.ts'
import { objectJudges } from './objects.ts'
import { partitionJudges } from './partitions.ts'
import { rightsJudges } from './rights.ts'
import { rowJudges } from './rows.ts'

const judges: Judges = {
  ...columnJudges,
  ...constraintJudges,
  ...indexJudges,
  ...objectJudges,
  ...partitionJudges,
  ...rightsJudges,
  ...rowJudges,
}

/** The class of a change by what is known before it; what no judge looks at is direct. */
export function judgeChange(context: JudgeContext, change: Change): Judgement {
  const judge = judges[change.kind] as Judge<ChangeKind> | undefined
  return judge?.(context, change) ?? direct
}
