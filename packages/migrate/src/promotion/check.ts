import { CodedError } from '@twinship/core'
import type { MigrationFile } from '../model/folder.ts'
import type { Promotion } from '../model/promotion.ts'

export type PromotionTarget = {
  /** What a deployment would apply. */
  readonly pending: readonly Pick<MigrationFile, 'tag' | 'equivalentHashes'>[]
  /** Of the database that is deployed to; null where it has no identity yet. */
  readonly databaseId: string | null
}

/** What keeps a record from standing for a deployment: all of it at once; none where nothing does. */
export function checkPromotion(
  { database, migrations }: Promotion,
  { pending, databaseId }: PromotionTarget,
): readonly CodedError[] {
  const problems: CodedError[] = []
  if (database.environment !== 'staging') {
    problems.push(
      new CodedError('PROMOTION.ENVIRONMENT', `The record is of a ${database.environment} database.`, {
        details: { environment: database.environment },
      }),
    )
  }
  if (database.id === databaseId) {
    problems.push(
      new CodedError('PROMOTION.SAME_DATABASE', undefined, { details: { database: database.id } }),
    )
  }
  const hashes = new Map(migrations.map(({ tag, hash }) => [tag, hash]))
  const missing = pending.filter(({ tag }) => !hashes.has(tag)).map(({ tag }) => tag)
  const changed = pending
    .filter(
      ({ tag, equivalentHashes }) => !equivalentHashes.includes(hashes.get(tag) ?? '') && hashes.has(tag),
    )
    .map(({ tag }) => tag)
  if (missing.length > 0) problems.push(otherFiles('Did not run in staging', missing))
  if (changed.length > 0) problems.push(otherFiles('Ran in staging with other content', changed))
  return problems
}

function otherFiles(what: string, migrations: readonly string[]): CodedError {
  return new CodedError('PROMOTION.FILES', `${what}: ${migrations.join(', ')}.`, { details: { migrations } })
}
