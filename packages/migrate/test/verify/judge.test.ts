import { describe, expect, it } from 'vitest'
import { toCatalog, type CatalogObject } from '../../src/catalog/model.ts'
import { judgeLive, judgeSchema } from '../../src/verify/judge.ts'

const table = (name: string, facts: CatalogObject['facts'] = {}): CatalogObject => {
  return { kind: 'table', name, parent: null, facts }
}
const part = (kind: string, name: string, facts: CatalogObject['facts'] = {}): CatalogObject => {
  return { kind, name: `t.${name}`, parent: 't', facts }
}
const order = (...columns: readonly string[]): CatalogObject => {
  return { kind: 'column order', name: 't', parent: 't', facts: { columns: JSON.stringify(columns) } }
}
const named = (list: readonly { readonly kind: string; readonly name: string }[]) =>
  list.map(({ kind, name }) => `${kind} ${name}`)

describe('the live schema against the replay', () => {
  it('grants beside the folder are a note; where the folder grants they are drift', () => {
    const live = toCatalog([table('t', { privileges: '+app=SELECT' }), table('u')])
    const plain = judgeLive(live, toCatalog([table('t'), table('u')]), [])
    expect(plain).toEqual({
      differences: [],
      notes: ['1 objects have grants or revokes; the folder has none, so they are not compared'],
    })
    const granted = judgeLive(live, toCatalog([table('t'), table('u', { privileges: '+app=SELECT' })]), [])
    expect(named(granted.differences)).toEqual(['table t', 'table u'])
  })

  it('the order of columns is a note', () => {
    const [live, replay] = [
      toCatalog([table('t'), order('a', 'b')]),
      toCatalog([table('t'), order('b', 'a')]),
    ]
    expect(judgeLive(live, replay, [])).toEqual({ differences: [], notes: ['columns in another order: t'] })
  })

  it('an extension that the scratch server lacks is a note, another one drift', () => {
    const extension = (name: string) => ({ kind: 'extension', name, parent: null, facts: {} })
    const { differences, notes } = judgeLive([extension('far'), extension('near')], [], ['far'])
    expect(named(differences)).toEqual(['extension near'])
    expect(notes).toEqual(['extension far cannot be made in the scratch database; not compared'])
  })
})

describe('the replay against the TypeScript schema', () => {
  it('what only SQL files can make is a note, what TypeScript can is drift', () => {
    const replay = toCatalog([
      table('t', { comment: 'c', options: 'fillfactor=70' }),
      part('trigger', 'touch'),
      part('index', 'by_hand'),
      part('not null constraint', 'n'),
      { kind: 'function', name: 'f()', parent: null, facts: {} },
      { kind: 'view', name: 'v', parent: null, facts: {} },
      order('a', 'b'),
    ])
    const { differences, notes } = judgeSchema(replay, toCatalog([table('t'), order('b', 'a')]))
    expect(named(differences)).toEqual(['index t.by_hand'])
    expect(notes).toEqual(['only in SQL files: 1 × function, 1 × trigger, 1 × view'])
  })

  it('a view that both have is compared, and one that only TypeScript has is drift', () => {
    const view = (name: string, definition: string) => ({
      kind: 'view',
      name,
      parent: null,
      facts: { definition },
    })
    const { differences } = judgeSchema([view('v', '1')], [view('v', '2'), view('w', '1')])
    expect(differences.map(({ change, name }) => [change, name])).toEqual([
      ['differs', 'v'],
      ['only-right', 'w'],
    ])
  })

  it('a default that TypeScript lacks is drift', () => {
    const replay = [table('t'), part('column', 'a', { type: 'text', default: '1', storage: 'e' })]
    const { differences } = judgeSchema(replay, [table('t'), part('column', 'a', { type: 'text' })])
    expect(differences.map(({ text }) => text)).toEqual([
      'column t.a differs in default (replay 1, schema none)',
    ])
  })
})
