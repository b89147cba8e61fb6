import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { surveyMigrationFolder } from '@twinship/migrate'
import { startPostgres } from '@twinship/testkit'
import { listProjects } from '../corpus/project.ts'
import { seeded } from '../corpus/seeded.ts'
import { currentEnv } from '../env.ts'
import { examineHistory, type ExaminedHistory } from './examine.ts'
import type { Verdict } from './judge.ts'

export type PreflightCorpusOptions = {
  readonly corpus: string
  readonly out: string
  readonly only: string | undefined
  readonly onHistory: (line: string) => void
}

/** Preflight on every PostgreSQL history of a corpus, filled with rows; writes preflight.json and returns its path. */
export async function runPreflightCorpus(options: PreflightCorpusOptions): Promise<string> {
  const { corpus, out, only, onHistory } = options
  const server = await startPostgres({ env: currentEnv() })
  const histories: ExaminedHistory[] = []
  mkdirSync(out, { recursive: true })
  const file = path.join(out, 'preflight.json')
  try {
    for (const project of listProjects(corpus)) {
      if (only !== undefined && !project.name.startsWith(only)) continue
      if (surveyMigrationFolder(project.folder).dialect !== 'postgresql') continue
      const history = await examineHistory(project, server, seeded(1))
      histories.push(history)
      onHistory(summaryOf(history))
      writeFileSync(file, `${JSON.stringify({ server: server.serverVersion, histories }, undefined, 2)}\n`)
    }
  } finally {
    await server.stop()
  }
  return file
}

function summaryOf({ name, files, rows, stopped }: ExaminedHistory): string {
  const count = (verdict: Verdict) => files.filter((file) => file.verdict === verdict).length
  const verdicts: readonly Verdict[] = ['named', 'mended', 'undecided', 'missed', 'alarm', 'write', 'other']
  const counts = verdicts.map((verdict) => `${verdict} ${count(verdict)}`).join(', ')
  const end = stopped === null ? '' : `; stopped at ${stopped}`
  return `${name}: ${files.length} files, ${rows} rows; ${counts}${end}`
}
