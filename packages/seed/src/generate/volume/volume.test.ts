import { beforeAll, describe, expect, test } from 'vitest'
import { createTableHash } from '../../content-hash.ts'
import { createDataSet, type DataSet } from '../../dataset.ts'
import { readFixtures } from '../../fixtures/read.ts'
import { describeTables } from '../../graph/model.ts'
import { rowProblems } from '../../graph/rules.ts'
import { volumeOf } from '../../profiles.ts'
import type { Row } from '../../row.ts'
import { pgTables } from '../../schema.ts'

const models = describeTables(pgTables)
const at = new Date('2026-11-23T00:00:00Z')

const make = (scale: number, seed = 1): Promise<DataSet> =>
  createDataSet({ profile: 'staging', seed, at, scale, models, fixtures: readFixtures(models) })

const rowsOf = (data: DataSet): ReadonlyMap<string, readonly Row[]> =>
  new Map(data.tables.map((table) => [table.model.key, [...table.batches()].flat().map(({ row }) => row)]))

let small: ReadonlyMap<string, readonly Row[]>
let larger: ReadonlyMap<string, readonly Row[]>
let smallData: DataSet

beforeAll(async () => {
  smallData = await make(0.025)
  small = rowsOf(smallData)
  larger = rowsOf(await make(0.06))
})

test('scale 1 is 1,000 pairs and 200,000 messages', () => {
  expect(volumeOf(1)).toMatchObject({ twinPairs: 1000, users: 2000, messages: 200_000 })
  expect(small.get('messages')?.length).toBe(5000 + 12)
})

test('more rows keep the earlier ones', () => {
  for (const [table, rows] of small) expect(larger.get(table)?.slice(0, rows.length), table).toEqual(rows)
})

test('the same seed and instant make the same content, on any machine', () => {
  const hashes = smallData.tables.map((table) => {
    const hash = createTableHash(table.model)
    for (const batch of table.batches()) for (const { row } of batch) hash.add(row)
    return `${table.model.sqlName} ${hash.digest().slice(0, 16)}`
  })
  expect(hashes).toMatchSnapshot()
})

test('another seed makes other rows', async () => {
  const other = rowsOf(await make(0.001, 2))
  expect(other.get('users')?.at(-1)?.['id']).not.toBe(small.get('users')?.at(5)?.['id'])
})

describe.each([...models.values()].map((model) => [model.key, model] as const))('%s', (key, model) => {
  const rows = (): readonly Row[] => larger.get(key) ?? []

  test('has every column, with values its column takes', () => {
    for (const row of rows()) {
      expect(Object.keys(row).toSorted()).toEqual(model.columns.map((column) => column.key).toSorted())
      for (const column of model.columns) {
        const value = row[column.key]
        if (value === null)
          expect(column.required || column.fallback !== null, `${column.key} null`).toBe(false)
        else if (column.allowed?.length) expect(column.allowed).toContain(value)
        else if (column.kind === 'instant') expect((value as Date).getTime() % 1).toBe(0)
        else if (column.kind === 'integer') expect(Number.isSafeInteger(value)).toBe(true)
      }
    }
  })

  test('refers only to rows that are there, made before', () => {
    const order = smallData.tables.map((table) => table.model.key)
    for (const { column, table, target } of model.references) {
      const there = new Set((larger.get(table) ?? []).map((row) => row[target]))
      expect(rows().filter((row) => row[column] !== null && !there.has(row[column]))).toEqual([])
      if (table !== key) expect(order.indexOf(table)).toBeLessThan(order.indexOf(key))
    }
    const self = model.references.find(({ table }) => table === key)
    const seen = new Set<unknown>([null])
    for (const row of self === undefined ? [] : rows()) {
      expect(seen.has(row[self?.column ?? ''])).toBe(true)
      seen.add(row['id'])
    }
  })

  test('breaks no rule', () => {
    const byId = new Map(
      [...larger].map(([table, all]) => [table, new Map(all.map((row) => [row['id'], row]))]),
    )
    const problems = rows().flatMap((row) => rowProblems(key, row, (table, id) => byId.get(table)?.get(id)))
    expect(problems).toEqual([])
  })

  test('has been created by its instant, and no child before its parent', () => {
    const created = (row: Row | undefined): number =>
      row?.['createdAt'] instanceof Date ? row['createdAt'].getTime() : Number.NaN
    expect(rows().filter((row) => created(row) > at.getTime())).toEqual([])
    for (const { column, table } of model.references.filter(({ target }) => target === 'id')) {
      const parents = new Map((larger.get(table) ?? []).map((row) => [row['id'], row]))
      if (column === 'acceptedBy') continue
      expect(
        rows().filter((row) => created(parents.get(row[column])) > created(row)),
        column,
      ).toEqual([])
    }
  })
})

const keys: Readonly<Record<string, readonly (readonly string[])[]>> = {
  users: [['emailNormalized'], ['emailVerificationToken']],
  refreshTokens: [['token']],
  passwordResets: [['token']],
  twinPairs: [['pairingCode'], ['user1Id', 'user2Id'], ['user1Id'], ['user2Id']],
  twinProfiles: [['userId']],
  userPresence: [['userId']],
  invitations: [['invitationCode']],
  messageReactions: [['messageId', 'userId', 'emoji']],
  twincidenceConsents: [['userId', 'eventType']],
  eventTypeCatalog: [['eventType']],
  researchParticipation: [['userId']],
}

test('unique keys are unique', () => {
  for (const model of models.values()) {
    for (const columns of [['id'], ...(keys[model.key] ?? [])]) {
      const rows = (larger.get(model.key) ?? []).filter((row) =>
        columns.every((column) => row[column] !== null),
      )
      expect(
        new Set(rows.map((row) => JSON.stringify(columns.map((column) => row[column])))).size,
        `${model.key} ${columns.join()}`,
      ).toBe(rows.length)
    }
  }
})

test('addresses, numbers and links are reserved ones', () => {
  const text = JSON.stringify([...larger])
  const mails = text.match(/[\w.+-]+@[\w.-]+/g) ?? []
  expect(mails.filter((mail) => !/@(example\.(com|org)|twinship\.test)$/.test(mail))).toEqual([])
  expect((text.match(/\+1-[\d-]+/g) ?? []).filter((phone) => !/^\+1-202-555-01\d\d$/.test(phone))).toEqual([])
  expect((text.match(/https?:\/\/[^/"]+/g) ?? []).filter((link) => link !== 'https://example.com')).toEqual(
    [],
  )
  const addresses = text.match(/"\d+\.\d+\.\d+\.\d+"/g) ?? []
  expect(addresses.filter((ip) => !/^"(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(ip))).toEqual([])
})
