import { pgRule } from '../../../pg/rule.ts'

export const validateInSameTransaction = pgRule(
  {
    id: 'validate-in-same-transaction',
    covers: [15],
    title: 'VALIDATE in the transaction that added the constraint is no better than adding it valid.',
    effect:
      'The strong lock of ADD CONSTRAINT is kept until the transaction ends, so that it lasts for the whole scan.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'VALIDATE CONSTRAINT in the next migration, or behind a COMMIT.',
    severity: 'error',
    scale: 'rows',
  },
  ['validate-constraint'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    const constraint = table.constraints.get(change.name)
    if (constraint === undefined || constraint.valid || constraint.addedIn !== judged.transaction)
      return undefined
    return {
      table,
      message: `${change.name} was added in the same transaction, whose lock now lasts for the scan.`,
    }
  },
)
