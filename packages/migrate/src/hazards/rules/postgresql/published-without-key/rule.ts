import { untoldBy } from '../../../pg/replica-identity.ts'
import { pgRule } from '../../../pg/rule.ts'

export const publishedWithoutKey = pgRule(
  {
    id: 'published-without-key',
    covers: [],
    title: 'A table is published without what tells its rows apart.',
    effect:
      'The server refuses each UPDATE and DELETE of the running app (55000): subscribers could not tell which row is meant.',
    lock: null,
    safeWay:
      'A primary key first, or REPLICA IDENTITY USING INDEX of a unique index over NOT NULL columns; take the table out of its publications before the key goes.',
    severity: 'error',
    scale: 'use',
  },
  ['publication', 'replica-identity', 'drop-constraint'],
  (change, { world, later }) => untoldBy(world, change, later)[0],
)
