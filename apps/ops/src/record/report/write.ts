import { chmod, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { writeAtomically } from '../atomic-write.ts'
import { databaseName } from '../format.ts'
import type { DeployRecord } from '../model.ts'
import { reportPage } from './page/page.ts'

/** Whoever operates the database reads it, and their group. */
const fileMode = 0o640
const folderMode = 0o750

/** Writes JSON and page of a record that may be read; gives both paths. Throws what the file system says. */
export async function writeReport(directory: string, record: DeployRecord): Promise<readonly string[]> {
  const made = await mkdir(directory, { recursive: true, mode: folderMode })
  if (made !== undefined) await chmod(directory, folderMode)
  const name = path.join(directory, reportName(record))
  const texts = {
    [`${name}.json`]: `${JSON.stringify(record, undefined, 2)}\n`,
    [`${name}.html`]: reportPage(record),
  }
  for (const [file, text] of Object.entries(texts)) await writeAtomically(file, text, fileMode)
  return Object.keys(texts)
}

/** Sorts by time: `20261126T120000000Z-app-applied-5e0f7a54`. */
export function reportName({ startedAt, database, outcome, id }: DeployRecord): string {
  const time = startedAt.replaceAll(/[-:.]/g, '')
  const name = databaseName(database)
    .replaceAll(/[^\p{L}\p{N}._-]/gu, '-')
    .slice(0, 60)
  return `${time}-${name}-${outcome}-${id.slice(0, 8)}`
}
