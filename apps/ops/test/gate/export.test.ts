import { readFileSync } from 'node:fs'
import { decodePromotion } from '@twinship/migrate'
import { describe, expect, it } from 'vitest'
import { ops } from '../run-ops.ts'
import { first, second, useGatePlace } from './place.ts'

describe('ops promote export', { timeout: 300_000 }, () => {
  const gate = useGatePlace()
  const { json, folder, newFile } = gate
  const refused = (code: string, exitCode = 4) => ({ exitCode, document: { error: { code } } })

  it('writes what ran in staging with success, and the end of the audit', async () => {
    const staging = await gate.deployed('staging', first)
    const both = folder(first, second)
    await json(staging, ['deploy', ...both], { OPS_ACTOR: 'ci' })
    const file = newFile()
    const { exitCode, document } = await json(staging, ['promote', 'export', ...both, '--out', file])
    expect([exitCode, document['leftOut'], document['file']]).toEqual([0, [], file])
    const promotion = decodePromotion('file', readFileSync(file, 'utf8'))
    expect(document['promotion']).toEqual(promotion)
    expect(promotion).toMatchObject({
      database: { environment: 'staging' },
      migrations: [{ tag: first.tag }, { tag: second.tag }],
      runs: [
        { command: 'deploy', outcome: 'applied' },
        { command: 'deploy', actor: 'ci', plan: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      ],
      signature: null,
    })
    const { sequence, hash } = promotion.auditHead
    expect(await json(staging, ['audit', 'verify', '--head', `${sequence}:${hash}`])).toMatchObject({
      exitCode: 0,
    })
    // The file is not written over; without --out the record is what is printed.
    const again = await json(staging, ['promote', 'export', ...both, '--out', file])
    expect(again).toMatchObject(refused('USAGE.INVALID', 2))
    const printed = await ops(['promote', 'export', ...both], { env: staging.env })
    expect(decodePromotion('out', printed.stdout).migrations).toEqual(promotion.migrations)
    const told = await ops(['promote', 'export', ...both, '--out', newFile()], { env: staging.env })
    expect(told.stdout).toContain('Promoted    2 by 2 runs\n')
    expect(told.stdout).toContain('Signature   none: the hash shows damage, not forgery\n')
  })

  it('leaves out what a person only said to be applied', async () => {
    const staging = await gate.deployed('staging', first)
    const both = folder(first, second)
    expect(await json(staging, ['resolve', second.tag, '--applied', ...both])).toMatchObject({ exitCode: 0 })
    const { document } = await json(staging, ['promote', 'export', ...both])
    expect(document).toMatchObject({ promotion: { migrations: [{ tag: first.tag }] }, leftOut: [second.tag] })
    const told = await ops(['promote', 'export', ...both, '--out', newFile()], { env: staging.env })
    expect(told.stdout).toContain(`${second.tag}  not in it: applied by no run of staging`)
  })

  it('is refused where the database is no staging one, by its own identity too', async () => {
    const production = await gate.deployed('production', first)
    const exported = ['promote', 'export', ...folder(first)]
    expect(await json(production, exported)).toMatchObject(refused('PROMOTION.ENVIRONMENT'))
    expect(await json(production, exported, { NODE_ENV: 'staging' })).toMatchObject(
      refused('IDENTITY.MISMATCH', 2),
    )
    expect(await json(await gate.fresh('staging'), exported)).toMatchObject(refused('PROMOTION.ENVIRONMENT'))
  })

  it('is refused where something was edited, failed, or stopped midway', async () => {
    const staging = await gate.deployed('staging', first)
    const edited = await json(staging, [
      'promote',
      'export',
      ...folder({ ...first, sql: 'CREATE TABLE a (id bigint PRIMARY KEY);\n' }),
    ])
    expect(edited).toMatchObject(refused('PROMOTION.UNSETTLED'))
    expect(edited.document.error?.message).toContain(`${first.tag} was edited after it was applied`)

    const failing = folder(first, {
      tag: '0001_bad',
      sql: 'CREATE TABLE b (id integer DEFAULT 1/0 CHECK (no));\n',
    })
    expect(await json(staging, ['deploy', ...failing])).toMatchObject({ exitCode: 5 })
    const failed = await json(staging, ['promote', 'export', ...failing])
    expect(failed.document.error?.message).toMatch(/The newest run \(deploy, .*\) failed/)

    const halfway =
      'CREATE TABLE c (id integer);\n--> statement-breakpoint\nCREATE INDEX CONCURRENTLY c_idx ON c (no);\n'
    const stopping = folder(first, { tag: '0001_half', sql: halfway })
    const stays = ['--auto-rollback', 'never']
    expect(await json(staging, ['deploy', ...stopping, ...stays])).toMatchObject({ exitCode: 5 })
    const stopped = await json(staging, ['promote', 'export', ...stopping])
    expect(stopped.document.error?.message).toContain('0001_half stopped midway: ops resume, or ops abort.')
  })

  it('is refused where nothing ran there, and where the audit was changed', async () => {
    const staging = await gate.fresh('staging')
    const one = folder(first)
    expect(await json(staging, ['resolve', first.tag, '--applied', ...one])).toMatchObject({ exitCode: 0 })
    const nothing = await json(staging, ['promote', 'export', ...one])
    expect(nothing.document.error?.message).toContain('No run has applied anything there')

    const other = await gate.deployed('staging', first)
    await gate.sql(other, 'ALTER TABLE ops.audit DISABLE TRIGGER ALL')
    await gate.sql(other, "UPDATE ops.audit SET actor = 'nobody' WHERE sequence = 1")
    expect(await json(other, ['promote', 'export', ...one])).toMatchObject(refused('AUDIT.BROKEN'))
  })
})
