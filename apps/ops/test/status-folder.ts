import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export type Sql = { readonly tag: string; readonly sql: string; readonly when?: number }

/** Two tables that later migrations change while they are in use. */
export const usersAndMessages: Sql = {
  tag: '0000_first',
  sql: `CREATE TABLE "users" ("id" serial PRIMARY KEY NOT NULL, "name" text NOT NULL);
--> statement-breakpoint
CREATE TABLE "messages" ("id" serial PRIMARY KEY NOT NULL, "user_id" integer, "body" text);`,
}

/** A drizzle-kit 0.x folder inside `root`; the journal lists the files a second apart. */
export function journalFolder(root: string, dialect: 'postgresql' | 'sqlite', files: readonly Sql[]): string {
  const folder = mkdtempSync(path.join(root, 'journal-'))
  writeJournal(folder, dialect, files)
  return folder
}

/** The same in a folder that is there; what it held is gone. */
export function writeJournal(folder: string, dialect: 'postgresql' | 'sqlite', files: readonly Sql[]): void {
  rmSync(folder, { recursive: true, force: true })
  const entries = files.map(({ tag, when }, idx) => ({
    idx,
    version: '7',
    when: when ?? (idx + 1) * 1000,
    tag,
    breakpoints: true,
  }))
  mkdirSync(path.join(folder, 'meta'), { recursive: true })
  writeFileSync(
    path.join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect, entries }),
  )
  let previous = '00000000-0000-0000-0000-000000000000'
  for (const { tag, sql } of files) {
    const snapshot = { id: tag, prevId: previous, version: '7', dialect }
    previous = tag
    writeFileSync(path.join(folder, `${tag}.sql`), sql)
    writeFileSync(path.join(folder, 'meta', `${tag.split('_')[0]}_snapshot.json`), JSON.stringify(snapshot))
  }
}

/** A drizzle-kit 1.x folder inside `root`. */
export function layoutV1(root: string, dialect: 'postgres' | 'sqlite', files: readonly Sql[]): string {
  const folder = mkdtempSync(path.join(root, 'v1-'))
  let previous: string[] = []
  for (const { tag, sql } of files) {
    mkdirSync(path.join(folder, tag))
    writeFileSync(path.join(folder, tag, 'migration.sql'), sql)
    const snapshot = { id: tag, prevIds: previous, version: '8', dialect }
    previous = [tag]
    writeFileSync(path.join(folder, tag, 'snapshot.json'), JSON.stringify(snapshot))
  }
  return folder
}

export function removeFile(folder: string, tag: string): void {
  rmSync(path.join(folder, `${tag}.sql`))
}
