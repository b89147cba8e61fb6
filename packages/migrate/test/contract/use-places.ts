import { afterEach } from 'vitest'
import { journalFolder, type FolderContents } from '../support/folder-builder.ts'
import type { MigrationSession } from '../../src/index.ts'
import type { ContractAdapter, ContractPlace } from './place.ts'

export type Places = {
  readonly fresh: () => Promise<ContractPlace>
  readonly folder: (sql: Readonly<Record<string, string>>) => FolderContents
}

/** Databases that are gone after each test. */
export function usePlaces({ fresh, dialect }: ContractAdapter): Places {
  const places: ContractPlace[] = []
  afterEach(async () => {
    for (const place of places.splice(0)) await place.dispose()
  })
  return {
    async fresh() {
      const place = await fresh()
      places.push(place)
      return place
    },
    folder: (sql) => journalFolder(sql, { dialect }),
  }
}

/** A session that is closed whatever happens. */
export async function withSession<T>(
  { database }: ContractPlace,
  work: (session: MigrationSession) => Promise<T>,
): Promise<T> {
  const session = await database.open({ waitMs: 5000, create: false, onEvent: () => undefined })
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}
