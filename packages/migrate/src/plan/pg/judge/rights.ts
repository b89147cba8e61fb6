import { isWithoutUsers } from '../../../hazards/pg/object-use.ts'
import { untoldBy } from '../../../hazards/pg/replica-identity.ts'
import type { Change } from '../../../hazards/pg/change.ts'
import { isNew } from '../sizes.ts'
import { direct, noted, phased, type JudgeContext, type Judgement, type Judges } from './judgement.ts'

const hint =
  'Grant the roles of the running app what they need first; then plan with --maintenance, which accepts what breaks.'

const keyHint =
  'Give the table a primary key or another REPLICA IDENTITY first, or take it out of its publications.'

/** Of published tables; undefined where their rows can be told apart. */
export function untold({ world, later }: JudgeContext, change: Change): Judgement | undefined {
  const [first] = untoldBy(world, change, () => later).filter(({ table }) => !isNew(world, table))
  return first === undefined ? undefined : phased(first.message.slice(0, -1), keyHint)
}

export const rightsJudges: Judges = {
  publication: (context, change) =>
    untold(context, change) ?? noted(`subscribers of ${change.name} get other changes, or none`),
  'replica-identity': (context, change) => untold(context, change) ?? direct,
  revoke({ world }, { what, names }) {
    if (names.length > 0 && names.every((name) => isWithoutUsers(world, what, name))) return direct
    const shown = names.map(({ name }) => name).join(', ')
    return phased(`the running app may need its rights on ${what} ${shown}`, hint)
  },
  'change-owner'({ world }, { what, name }) {
    if (name !== null && isWithoutUsers(world, what, name)) return direct
    const subject = name === null ? 'what the role owns' : `${what} ${name.name}`
    return phased(`whoever used ${subject} as its owner has no rights on it any more`, hint)
  },
}
