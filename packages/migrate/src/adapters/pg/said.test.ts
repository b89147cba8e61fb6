import { describe, expect, it } from 'vitest'
import { saidOf } from './said.ts'

const subscription = `CREATE SUBSCRIPTION s CONNECTION 'host=h hunter2' PUBLICATION p`

describe('saidOf', () => {
  it.each([
    ['42601', 'invalid connection string syntax: missing "=" after "hunter2" in connection info string'],
    ['08006', 'could not translate host name "hunter2@h" to address: Name or service not known'],
  ])('shows nothing of %s about a statement with a password', async (sqlState, message) => {
    const said = await saidOf({ sqlState, message, hint: message, position: undefined }, subscription)
    expect(JSON.stringify(said)).not.toContain('hunter2')
    expect(said.text).toContain('may hold passwords')
  })

  it.each([
    ['42710', 'subscription "s" already exists', subscription],
    ['42601', 'syntax error at or near "x"', 'DO $$ BEGIN EXECUTE x; END $$'],
    ['08006', 'could not connect', undefined],
  ])('shows %s: %s', async (sqlState, message, sql) => {
    expect(await saidOf({ sqlState, message, hint: 'so', position: undefined }, sql)).toEqual({
      text: message,
      hint: 'so',
    })
  })
})
