import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { surveyMigrationFolder } from '@twinship/migrate'
import { startPostgres } from '@twinship/testkit'
import { listProjects } from '../corpus/project.ts'
import { seeded } from '../corpus/seeded.ts'
import { currentEnv } from '../env.ts'
import { examineOnline, type OnlineHistory } from './examine.ts'

export type OnlineCorpusOptions = {
  readonly corpus: string
  readonly out: string
  readonly only: string | undefined
  readonly onHistory: (line: string) => void
}

/** Every PostgreSQL history of a corpus, by plan and as it stands, on rows; writes online.json and returns its path. */
export async function runOnlineCorpus(options: OnlineCorpusOptions): Promise<string> {
  const { corpus, out, only, onHistory } = options
  const server = await startPostgres({ env: currentEnv() })
  const histories: OnlineHistory[] = []
  mkdirSync(out, { recursive: true })
  const file = path.join(out, 'online.json')
  try {
    for (const project of listProjects(corpus)) {
      if (only !== undefined && !project.name.startsWith(only)) continue
      if (surveyMigrationFolder(project.folder).dialect !== 'postgresql') continue
      const history = await examineOnline(project, server, seeded(1))
      histories.push(history)
      onHistory(summaryOf(history))
      writeFileSync(file, `${JSON.stringify({ server: server.serverVersion, histories }, undefined, 2)}\n`)
    }
  } finally {
    await server.stop()
  }
  return file
}

function summaryOf({ name, files, rows, stopped }: OnlineHistory): string {
  const count = (verdict: string) => files.filter((file) => file.verdict === verdict).length
  const verdicts = ['same', 'fails', 'differs', 'online fails', 'plain fails']
  const counts = verdicts.map((verdict) => `${verdict} ${count(verdict)}`).join(', ')
  const taken = files.filter((file) => file.class === 'online').length
  const end = stopped === null ? '' : `; stopped: ${stopped}`
  return `${name}: ${files.length} files (${taken} online), ${rows} rows; ${counts}${end}`
}
