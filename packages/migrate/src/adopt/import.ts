import { judgeLive } from '../verify/judge.ts'
import { adopt, type Proof } from './adopt.ts'
import { writeBridge } from './bridge/write.ts'
import type { ImportOptions, ImportReport } from './options.ts'
import { sortDifferences } from './pair.ts'
import { prismaTable, readPrismaLedger } from './prisma-ledger.ts'

type Refused = Extract<ImportReport, { outcome: 'differs' }>

/**
 * Takes over a database that Prisma's migrations made. Throws IMPORT.NO_LEDGER, IMPORT.UNFINISHED and what baseline
 * throws, save VERIFY.DRIFT: differences are a result, with the bridge migration.
 */
export async function importPrisma(options: ImportOptions): Promise<ImportReport> {
  const finished = await readPrismaLedger(options.address)
  const passed: ImportReport['accepted'][number][] = []
  const report = await adopt<Refused>(options, 'database.imported', async (proof) => {
    const { refused, accepted, notes } = await judge(options, proof)
    passed.push(...accepted)
    return refused === undefined ? { kind: 'equal', notes } : { kind: 'refused', refusal: refused }
  })
  if ('refusal' in report) return report.refusal
  const kept = `${prismaTable} stays as it is, with ${finished} finished migrations; drop it once Prisma is gone`
  return { ...report, outcome: 'adopted', accepted: passed, notes: [...report.notes, kept] }
}

async function judge({ accept, folder }: ImportOptions, { live, replay, missingExtensions }: Proof) {
  const { differences, notes } = judgeLive(live, replay, missingExtensions)
  const { accepted, remaining, pairs } = sortDifferences(live, replay, differences, accept)
  if (remaining.length === 0) return { accepted, notes }
  const bridge = await writeBridge({ dialect: folder.dialect, live, replay, differences: remaining, pairs })
  const refused: Refused = { outcome: 'differs', differences: remaining, accepted, bridge, notes }
  return { accepted, notes, refused }
}
