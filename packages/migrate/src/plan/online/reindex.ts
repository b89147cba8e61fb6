import { reindexConcurrently } from '../pg/index-text.ts'
import type { Rewrite } from './rewrite.ts'

export const reindex: Rewrite<'reindex'> = ({ pg, writer }, { place, sql, change }) => {
  writer.step(place, {
    kind: 'reindex-concurrently',
    class: 'online',
    sql: [reindexConcurrently(pg, sql)],
    transaction: 'none',
    probe: { kind: 'reindex', target: change.scope === 'table' ? 'table' : 'index', object: change.name },
  })
}
