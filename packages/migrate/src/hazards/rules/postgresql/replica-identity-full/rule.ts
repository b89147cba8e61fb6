import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const replicaIdentityFull = pgRule(
  {
    id: 'replica-identity-full',
    covers: [],
    title: 'REPLICA IDENTITY FULL writes each old row into the WAL as a whole.',
    effect:
      'Every UPDATE and DELETE logs all columns of the row before it, and a subscriber without a fitting index looks through its whole table for each.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'A primary key, or REPLICA IDENTITY USING INDEX of a unique index over NOT NULL columns.',
    severity: 'warning',
    scale: 'use',
  },
  ['replica-identity'],
  ({ table: name, identity }, { world }) => {
    const table = world.table(name)
    if (identity !== 'full' || table.replicaIdentity === 'full') return undefined
    return { table, message: `Each UPDATE and DELETE of ${shownName(table)} logs the whole row before it.` }
  },
)
