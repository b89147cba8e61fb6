import { expect, test } from 'vitest'
import { pgTables } from '../schema.ts'
import { describeTables } from './model.ts'
import { insertOrder, parentsFirst } from './order.ts'

test('every table comes after the tables it refers to', () => {
  const models = describeTables(pgTables)
  const order = insertOrder(models).map(({ key }) => key)
  expect(order.length).toBe(18)
  for (const model of models.values()) {
    for (const { table } of model.references.filter((reference) => reference.table !== model.key)) {
      expect(order.indexOf(table), `${table} before ${model.key}`).toBeLessThan(order.indexOf(model.key))
    }
  }
})

test('foreign keys in a circle are named', () => {
  const table = (key: string, parent: string) => ({
    key,
    sqlName: key,
    columns: [],
    references: [{ column: 'x', table: parent, target: 'id' }],
  })
  expect(() =>
    insertOrder(
      new Map([
        ['a', table('a', 'b')],
        ['b', table('b', 'a')],
      ]),
    ),
  ).toThrow('a, b')
})

test('rows of one table: parents first, circles found', () => {
  const sort = (rows: readonly [string, string?][]) =>
    parentsFirst(
      rows,
      ([key]) => key,
      ([, parent]) => parent,
    )
  expect(sort([['c', 'b'], ['b', 'a'], ['a'], ['d', 'a']])).toEqual([
    ['a'],
    ['b', 'a'],
    ['c', 'b'],
    ['d', 'a'],
  ])
  expect(
    sort([
      ['a', 'b'],
      ['b', 'a'],
    ]),
  ).toBeUndefined()
  expect(sort([['a', 'a']])).toBeUndefined()
  expect(sort([['a', 'elsewhere']])).toEqual([['a', 'elsewhere']])
})
