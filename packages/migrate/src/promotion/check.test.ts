import { describe, expect, it } from 'vitest'
import { checkPromotion } from './check.ts'
import { decodePromotion } from './decode.ts'
import { sealPromotion, signedTextOfPromotion } from './encode.ts'
import type { PromotionBody } from '../model/promotion.ts'

const staging = '11111111-1111-4111-8111-111111111111'
const production = '22222222-2222-4222-8222-222222222222'
const run = '33333333-3333-4333-8333-333333333333'
const [unix, windows, other] = ['a', 'b', 'c'].map((letter) => letter.repeat(64))
const body: PromotionBody = {
  format: 'twinship-promotion',
  version: 1,
  engine: '0.1.0',
  exportedAt: '2026-01-01T00:00:00.000Z',
  database: { id: staging, environment: 'staging' },
  migrations: [{ tag: '0000_a', hash: String(unix), run }],
  runs: [
    {
      id: run,
      command: 'deploy',
      actor: 'ci',
      gitCommit: null,
      toolVersion: '0.1.0',
      plan: null,
      startedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:00:01.000Z',
      outcome: 'applied',
    },
  ],
  auditHead: { sequence: 2, hash: String(other) },
}
const promotion = sealPromotion(body, null)
const file = (tag: string, ...equivalentHashes: (string | undefined)[]) => ({
  tag,
  equivalentHashes: equivalentHashes.map(String),
})
const codes = (...given: Parameters<typeof checkPromotion>) =>
  checkPromotion(...given).map(({ code, exitCode }) => [code, exitCode])

describe('a record against what is pending', () => {
  it('stands for the very same files, whatever the line ends, on a database that is new too', () => {
    const pending = [file('0000_a', windows, unix)]
    expect(codes(promotion, { pending, databaseId: production })).toEqual([])
    expect(codes(promotion, { pending, databaseId: null })).toEqual([])
  })

  it('does not for a file that did not run, ran with other content, or under another name', () => {
    const pending = [file('0000_a', other), file('0001_b', unix), file('0002_c', other)]
    const problems = checkPromotion(promotion, { pending, databaseId: production })
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['PROMOTION.FILES', 'Did not run in staging: 0001_b, 0002_c.'],
      ['PROMOTION.FILES', 'Ran in staging with other content: 0000_a.'],
    ])
  })

  it('does not where it is of another environment, or of this very database: all at once', () => {
    const own = sealPromotion({ ...body, database: { id: production, environment: 'production' } }, null)
    expect(codes(own, { pending: [file('0009_z', other)], databaseId: production })).toEqual([
      ['PROMOTION.ENVIRONMENT', 4],
      ['PROMOTION.SAME_DATABASE', 4],
      ['PROMOTION.FILES', 4],
    ])
  })
})

describe('a record as a file', () => {
  const read = (value: unknown) => decodePromotion('p.json', JSON.stringify(value))
  const refused = (message: string) =>
    expect.objectContaining({ code: 'PROMOTION.UNREADABLE', exitCode: 4, message }) as Error

  it('is read as it was sealed; its signature is under neither hash nor signature', () => {
    const signed = sealPromotion(body, 'armor')
    expect(read(signed)).toEqual(signed)
    expect(signed.sha256).toBe(promotion.sha256)
    expect(signedTextOfPromotion(signed)).toBe(signedTextOfPromotion(body))
    expect(signedTextOfPromotion(body)).not.toContain('sha256')
  })

  it('is refused where anything of it was changed', () => {
    const changed = [
      { ...promotion, database: { ...promotion.database, id: production } },
      { ...promotion, migrations: [...promotion.migrations, { tag: '0001_b', hash: other, run }] },
      { ...promotion, auditHead: { sequence: 3, hash: other } },
      { ...promotion, runs: [] },
    ]
    for (const one of changed) {
      expect(() => read(one)).toThrow(refused('p.json does not have the hash that it names.'))
    }
  })

  it('is refused where it is newer, of another form, or none', () => {
    expect(() => read({ ...promotion, version: 2 })).toThrow(
      refused('p.json was made by a newer version (record 2; this one knows 1).'),
    )
    const odd: PromotionBody & { readonly more: number } = { ...body, more: 1 }
    expect(() => read(sealPromotion(odd, null))).toThrow(/form of docs\/formats\.md/)
    expect(() => read({ format: 'twinship-plan', version: 1 })).toThrow(/is no record/)
    expect(() => decodePromotion('p.json', '{')).toThrow(refused('p.json is not JSON.'))
  })
})
