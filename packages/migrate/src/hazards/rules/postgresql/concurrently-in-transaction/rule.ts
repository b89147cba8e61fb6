import { pgRule } from '../../../pg/rule.ts'

export const concurrentlyInTransaction = pgRule(
  {
    id: 'concurrently-in-transaction',
    covers: [4],
    title: 'CONCURRENTLY does not run inside of a transaction.',
    effect:
      'The server refuses it between BEGIN and COMMIT and in a DO block, and the migration stops there. Outside of those the engine runs it by itself; stock Drizzle, which wraps everything in one transaction, cannot.',
    lock: null,
    safeWay: 'Take it out of the block; give it a migration of its own.',
    severity: 'error',
    scale: 'always',
    fails: { sqlState: '25001' },
  },
  ['create-index', 'drop-index', 'reindex', 'detach-partition'],
  (change, judged) => {
    if (!change.concurrent || !judged.isEnclosed) return undefined
    return { message: 'CONCURRENTLY inside of a transaction or a DO block is refused by the server.' }
  },
)
