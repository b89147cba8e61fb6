import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { surveyMigrationFolder } from '@twinship/migrate'
import { startPostgres, type PgCluster } from '@twinship/testkit'
import { currentEnv } from '../env.ts'
import { listProjects, type Project } from './project.ts'
import { seeded } from './seeded.ts'

export type HistoriesOptions = {
  readonly corpus: string
  readonly out: string
  readonly only: string | undefined
  readonly onHistory: (line: string) => void
}

/** What is done with a history, on a server and with numbers that look random; and how that is told in a line. */
export type Examination<History> = {
  readonly file: string
  readonly examine: (project: Project, server: PgCluster, random: () => number) => Promise<History>
  readonly summaryOf: (history: History) => string
}

/** Examines every PostgreSQL history of a corpus on one server; writes `file` after each, and returns its path. */
export async function examineHistories<History>(
  { corpus, out, only, onHistory }: HistoriesOptions,
  { file, examine, summaryOf }: Examination<History>,
): Promise<string> {
  const server = await startPostgres({ env: currentEnv() })
  const histories: History[] = []
  mkdirSync(out, { recursive: true })
  const result = path.join(out, file)
  try {
    for (const project of listProjects(corpus)) {
      if (only !== undefined && !project.name.startsWith(only)) continue
      if (surveyMigrationFolder(project.folder).dialect !== 'postgresql') continue
      const history = await examine(project, server, seeded(1))
      histories.push(history)
      onHistory(summaryOf(history))
      writeFileSync(result, `${JSON.stringify({ server: server.serverVersion, histories }, undefined, 2)}\n`)
    }
  } finally {
    await server.stop()
  }
  return result
}
