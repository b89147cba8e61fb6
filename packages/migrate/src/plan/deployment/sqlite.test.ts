import { describe, expect, it } from 'vitest'
import { loadPlanner } from './load.ts'

const planner = await loadPlanner('sqlite')

function plan(text: string) {
  const file = { tag: '0001_a', file: '0001_a.sql', text, hash: 'h' }
  const before = { ...file, tag: '0000_b', text: 'not even SQL' }
  return planner.plan({
    files: [before, file],
    pending: new Set(['0001_a']),
    facts: null,
    ledgerHead: null,
    options: { engine: '0.0.0', maintenance: false },
  })
}

describe('the plan of SQLite', () => {
  it('is the file as it stands, in one transaction', () => {
    const { files, dialect, basis } = plan(
      'PRAGMA foreign_keys=OFF;\nDROP TABLE a;\nCREATE TABLE b (id integer)',
    )
    expect({ dialect, facts: basis.facts }).toEqual({ dialect: 'sqlite', facts: null })
    expect(files).toHaveLength(1)
    expect(files[0]).toMatchObject({ tag: '0001_a', class: 'direct', reasons: [] })
    expect(files[0]?.steps).toMatchObject([
      {
        id: '0001_a/1.1',
        statements: [1, 2, 3],
        transaction: 'own',
        locks: [],
        probe: null,
        undo: { sql: null },
      },
    ])
  })

  it('what cannot be in a transaction stands alone', () => {
    const [file] = plan('CREATE TABLE a (id integer); VACUUM; CREATE TABLE b (id integer)').files
    expect(file?.steps.map(({ id, transaction, probe }) => [id, transaction, probe])).toEqual([
      ['0001_a/1.1', 'own', null],
      ['0001_a/2.1', 'none', { kind: 'repeat' }],
      ['0001_a/3.1', 'own', null],
    ])
  })
})
