import { isNewObject } from '../../../hazards/pg/object-use.ts'
import { direct, phased, type Judges } from './judgement.ts'

const hint =
  'Grant the roles of the running app what they need first; then plan with --maintenance, which accepts what breaks.'

export const rightsJudges: Judges = {
  revoke({ world }, { what, names }) {
    if (names.length > 0 && names.every((name) => isNewObject(world, what, name))) return direct
    const shown = names.map(({ name }) => name).join(', ')
    return phased(`the running app may need its rights on ${what} ${shown}`, hint)
  },
  'change-owner'({ world }, { what, name }) {
    if (name !== null && isNewObject(world, what, name)) return direct
    const subject = name === null ? 'what the role owns' : `${what} ${name.name}`
    return phased(`whoever used ${subject} as its owner has no rights on it any more`, hint)
  },
}
