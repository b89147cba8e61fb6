import { writeFileSync } from 'node:fs'
import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import { acceptedKinds, importPrisma, type AcceptedKind, type ImportReport } from '@twinship/migrate'
import type { ImportFlags } from '../commands/import.ts'
import type { JobContext } from '../context.ts'
import { proofOptions, typedPath } from './proof.ts'

export type PrismaReport = ImportReport & {
  /** Where the bridge migration was written. */
  readonly bridgeFile: string | null
}

/** Takes over a database from Prisma; where the schemas differ, writes the bridge migration for review. */
export async function importFromPrisma(context: JobContext, flags: ImportFlags): Promise<PrismaReport> {
  const { config, waitMs, stoppable } = context
  const { environment, direct: target } = config
  refuseRemoteDevelopment(environment, target)
  const accept = readAccept(flags.accept ?? [])
  const proof = await proofOptions(context, 'import', flags.scratchUrl)
  const report = await stoppable((signal) =>
    importPrisma({ ...proof, environment, upTo: flags.to, waitMs, accept, signal }),
  )
  if (report.outcome === 'adopted' || flags.bridge === undefined) return { ...report, bridgeFile: null }
  const bridgeFile = typedPath(context, flags.bridge)
  writeBridge(bridgeFile, report.bridge.sql)
  return { ...report, bridgeFile }
}

function readAccept(given: readonly string[]): readonly AcceptedKind[] {
  const kinds = given.flatMap((list) => list.split(',')).filter((kind) => kind !== '')
  return kinds.map((kind) => {
    const known = acceptedKinds.find((accepted) => accepted === kind)
    if (known !== undefined) return known
    throw new CodedError('USAGE.INVALID', `--accept does not know "${kind}".`, {
      hint: `It takes ${acceptedKinds.join(', ')}.`,
    })
  })
}

/** Never over a file that is there: it may be under review already. */
function writeBridge(file: string, sql: string): void {
  try {
    writeFileSync(file, sql, { flag: 'wx' })
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new CodedError('USAGE.INVALID', `The bridge migration cannot be written to ${file} (${why}).`, {
      hint: 'Give --bridge the path of a file that is not there yet.',
      details: { file, cause: why },
      cause: error,
    })
  }
}
