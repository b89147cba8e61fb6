import { CodedError } from '@twinship/core'
import type { Difference } from '../catalog/model.ts'
import { readCatalog } from '../catalog/read-address.ts'
import { inLettersOf } from '../catalog/align.ts'
import { compareState } from '../engine/compare.ts'
import { appliedOf } from './applied.ts'
import { judgeLive, judgeSchema } from './judge.ts'
import type { VerifyOptions, VerifyReport } from './options.ts'
import { withReplay } from './replay.ts'
import { readSchemaSide } from './schema-side.ts'

/**
 * Drift, three ways: live database ↔ replay of the migrations it has ↔ TypeScript schema. Reads the live database
 * only. Throws CONNECT.*, DB.*, SCRATCH.UNAVAILABLE, SCHEMA.INVALID, MIGRATION.* and INTERRUPTED; drift is a result.
 */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { database, folder, address, ledger, drizzle } = options
  const comparison = await compareState(folder, await database.readState())
  const known = appliedOf(folder, comparison)
  return withReplay(options, async (place) => {
    const replayed = await place.apply(known.applied)
    const found = inLettersOf(replayed, await readCatalog(address, ledger), address.dialect)
    const live = judgeLive(found, replayed, place.missingExtensions)
    const notes = [...known.notes, ...live.notes]
    const report = { liveVsReplay: live.differences, pending: known.pending }
    if (drizzle === undefined) {
      const skipped = 'no Drizzle configuration given: the TypeScript schema is not compared'
      return { ...report, replayVsSchema: null, notes: [...notes, skipped] }
    }
    // The TypeScript schema is where the whole folder leads to.
    const whole = known.pending.length === 0 ? replayed : await place.apply(folder.migrations)
    const side = await readSchemaSide(options, drizzle, place.address)
    const schema = judgeSchema(whole, inLettersOf(whole, side, address.dialect))
    return { ...report, replayVsSchema: schema.differences, notes: [...notes, ...schema.notes] }
  })
}

/** Throws VERIFY.DRIFT with every difference where there is one. */
export function requireNoDrift(
  report: Pick<VerifyReport, 'liveVsReplay' | 'replayVsSchema'>,
  location: string,
): void {
  refuseDrift([...report.liveVsReplay, ...(report.replayVsSchema ?? [])], location)
}

export function refuseDrift(differences: readonly Difference[], location: string): void {
  if (differences.length === 0) return
  const texts = differences.map(({ text }) => text)
  const count = texts.length === 1 ? '1 difference' : `${texts.length} differences`
  throw new CodedError(
    'VERIFY.DRIFT',
    `${location} has ${count}:\n${texts.map((text) => `  ${text}`).join('\n')}`,
    {
      details: { location, differences: texts },
    },
  )
}
