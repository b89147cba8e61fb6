import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Scratch } from './with-scratch.ts'

/** A file in a folder that nobody else may enter. */
export async function createSqliteScratch(): Promise<Scratch> {
  const directory = await mkdtemp(path.join(tmpdir(), 'twinship-scratch-'))
  const file = path.join(directory, 'scratch.db')
  const url = `file:${pathToFileURL(file).pathname}`
  return {
    address: { dialect: 'sqlite', url, location: `file:${file}` },
    drop: () => rm(directory, { recursive: true, force: true }),
  }
}
