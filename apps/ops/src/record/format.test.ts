import { expect, it } from 'vitest'
import { databaseName, duration } from './format.ts'

it.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1000, '1.0 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min'],
  [200_000, '3 min 20 s'],
  [3_599_600, '1 h'],
  [7_500_000, '2 h 5 min'],
])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text))

it.each([
  ['postgresql://db.example.org/app', 'app'],
  ['file:/srv/shop.db', 'shop.db'],
  ['libsql://shop.example.org', 'shop.example.org'],
])('the database at %s is %s', (location, name) => expect(databaseName(location)).toBe(name))
