import { readFile } from 'node:fs/promises'
import { writeAtomically } from '../atomic-write.ts'
import type { DeployRecord } from '../model.ts'
import { readLastSuccess, renderMetrics } from './render.ts'

/** The collector runs as somebody else. */
const fileMode = 0o644

/** Writes the text file of node_exporter's textfile collector; its folder must be there. Throws what the file system says. */
export async function writeMetrics(file: string, record: DeployRecord): Promise<void> {
  const text = await renderMetrics(record, readLastSuccess(await before(file), record))
  await writeAtomically(file, text, fileMode)
}

async function before(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    return ''
  }
}
