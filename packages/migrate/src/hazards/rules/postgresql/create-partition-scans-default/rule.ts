import { pgRule } from '../../../pg/rule.ts'

export const createPartitionScansDefault = pgRule(
  {
    id: 'create-partition-scans-default',
    covers: [47],
    title: 'A new partition makes the default partition be read.',
    effect:
      'ACCESS EXCLUSIVE on the parent and on the default partition, which is searched for rows that belong to the new one.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Create the table by itself, give the default partition a validated CHECK that excludes the new bounds, then ATTACH.',
    severity: 'error',
    scale: 'rows',
  },
  ['create-table'],
  (change, judged) => {
    if (change.partitionOf === null || judged.impact.scans === 'no') return undefined
    const table = judged.impact.locks.find(({ table: one }) => one.isDefaultPartition)?.table ?? null
    return {
      table,
      message: `The default partition is searched for rows of ${change.table.name} while nobody uses ${change.partitionOf.name}.`,
    }
  },
)
