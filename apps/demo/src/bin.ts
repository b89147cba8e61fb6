import { and, asc, connect, desc, eq, isNull } from '@twinship/db'

/** Prints the newest messages of every active pair: a whole app on one typed API for both databases. */
const { db, tables, dialect, close } = await connect({ env: process.env })

const pairs = await db.query.twinPairs.findMany({
  where: eq(tables.twinPairs.status, 'active'),
  orderBy: [asc(tables.twinPairs.createdAt), asc(tables.twinPairs.id)],
  limit: 3,
  with: { user1: { columns: { displayName: true } }, user2: { columns: { displayName: true } } },
})

console.log(`${pairs.length} active pairs on ${dialect}`)
for (const pair of pairs) {
  const newest = await db
    .select({ content: tables.messages.content, at: tables.messages.createdAt })
    .from(tables.messages)
    .where(and(eq(tables.messages.twinPairId, pair.id), isNull(tables.messages.deletedAt)))
    .orderBy(desc(tables.messages.createdAt), desc(tables.messages.id))
    .limit(3)
  console.log(`${pair.user1.displayName ?? '?'} and ${pair.user2.displayName ?? '?'}`)
  for (const message of newest) console.log(`  ${message.at.toISOString()}  ${message.content}`)
}
await close()
