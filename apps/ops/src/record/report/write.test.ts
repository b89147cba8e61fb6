import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { deployRecordSchema } from '../model.ts'
import { applied } from '../test/example.ts'
import { reportName, writeReport } from './write.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const mode = (file: string) => statSync(file).mode & 0o777

it('leaves JSON and a page, for those who operate the database', async () => {
  const directory = path.join(folder, 'a', 'b')
  const files = await writeReport(directory, applied)
  const name = '20261126T120000000Z-app-applied-5e0f7a54'
  expect(files).toEqual([path.join(directory, `${name}.json`), path.join(directory, `${name}.html`)])
  expect(readdirSync(directory).toSorted()).toEqual([`${name}.html`, `${name}.json`])
  const [json = '', page = ''] = files
  expect(deployRecordSchema.parse(JSON.parse(readFileSync(json, 'utf8')))).toEqual(applied)
  expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[^]*<\/html>\n$/)
  expect([mode(json), mode(page), mode(directory)]).toEqual([0o640, 0o640, 0o750])
})

it('leaves nothing half done where it cannot be written', async () => {
  const directory = path.join(folder, 'blocked')
  const [json = '', page = ''] = await writeReport(directory, applied)
  rmSync(page)
  writeFileSync(json, 'before')
  // A folder is in the place of the page: no rename goes over it.
  await writeReport(page, applied)
  await expect(writeReport(directory, applied)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
  expect(readdirSync(directory)).toHaveLength(2)
  expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual(applied)
})

it.each([
  ['file:/srv/data/shop 1.db', '20261126T120000000Z-shop-1.db-applied-5e0f7a54'],
  ['libsql://shop.example.org', '20261126T120000000Z-shop.example.org-applied-5e0f7a54'],
  ['postgresql://h/größe:数据', '20261126T120000000Z-größe-数据-applied-5e0f7a54'],
])('is named after %s', (database, name) => expect(reportName({ ...applied, database })).toBe(name))
