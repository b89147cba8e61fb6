import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startPostgres } from '@twinship/testkit'
import { currentEnv } from '../env.ts'
import { examine, type Examined } from './examine.ts'
import { listProjects } from './project.ts'
import { renderTable } from './report.ts'

export type CorpusOptions = {
  readonly corpus: string
  readonly out: string
  readonly only: string | undefined
  readonly onProject: (examined: Examined) => void
}

/** Every project of a corpus, three ways each; writes corpus.json and corpus.md. Returns their paths. */
export async function runCorpus(options: CorpusOptions): Promise<readonly string[]> {
  const { corpus, out, only, onProject } = options
  const server = await startPostgres({ env: currentEnv() })
  const examined: Examined[] = []
  try {
    for (const project of listProjects(corpus)) {
      if (only !== undefined && !project.name.startsWith(only)) continue
      const one = await examine(project, server, Date.now())
      examined.push(one)
      onProject(one)
    }
  } finally {
    await server.stop()
  }
  mkdirSync(out, { recursive: true })
  const [json, markdown] = [path.join(out, 'corpus.json'), path.join(out, 'corpus.md')]
  writeFileSync(
    json,
    `${JSON.stringify({ server: server.serverVersion, projects: examined }, undefined, 2)}\n`,
  )
  writeFileSync(markdown, renderTable(examined))
  return [json, markdown]
}
