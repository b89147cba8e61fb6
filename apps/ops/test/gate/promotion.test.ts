import { readFileSync, writeFileSync } from 'node:fs'
import { decodePromotion, sealPromotion, type Promotion } from '@twinship/migrate'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Sql } from '../status-folder.ts'
import { expectUntouched, first, second, third, useGatePlace, type Vars } from './place.ts'

describe('a deployment that asks for a promotion', { timeout: 300_000 }, () => {
  const gate = useGatePlace()
  const { json, at, folder, newFile } = gate
  const asked: Vars = { DEPLOY_REQUIRE_PROMOTION: 'true' }
  const both = () => folder(first, second)
  let staging: Awaited<ReturnType<typeof gate.deployed>>
  let production: Awaited<ReturnType<typeof gate.deployed>>
  let good = ''
  beforeAll(async () => {
    staging = await gate.deployed('staging', first, second)
    production = await gate.deployed('production', first)
    good = await exported(staging)
    gate.write('promoters', `ann@example.org namespaces="twinship-promotion" ${await gate.makeKey('ann')}`)
    await gate.makeKey('stranger')
  })

  const exported = async (place: typeof staging, ...more: readonly string[]) => {
    const file = newFile()
    const args = ['promote', 'export', ...both(), '--out', file, ...more]
    expect(await json(place, args)).toMatchObject({ exitCode: 0 })
    return file
  }
  /** A record with something changed, and its hash made to fit. */
  const forged = (change: (promotion: Promotion) => Partial<Promotion>, from = good) => {
    const promotion = decodePromotion('good', readFileSync(from, 'utf8'))
    const { sha256: _, signature, ...body } = { ...promotion, ...change(promotion) }
    const file = newFile()
    writeFileSync(file, JSON.stringify(sealPromotion(body, signature)))
    return file
  }
  const deploy = (args: readonly string[], env: Vars = asked) =>
    json(production, ['deploy', ...both(), ...args], env)
  /** Deploys, is refused for these reasons, and nothing is touched. */
  const expectRefused = async (codes: readonly string[], args: readonly string[], env: Vars = asked) => {
    const { exitCode, document } = await deploy(args, env)
    const { code, details, message } = { details: {}, message: '', ...document.error } as {
      readonly code?: string
      readonly message: string
      readonly details: Readonly<Record<string, unknown>>
    }
    expect({ exitCode, code, codes: details['codes'] }).toEqual({ exitCode: 4, code: 'GATE.REFUSED', codes })
    for (const one of codes) expect(message).toContain(`  - ${one}: `)
    expect(message.split('\n    → ')).toHaveLength(codes.length + 1)
    await expectUntouched(gate, production, both(), [second.tag])
    return message
  }

  it('is refused without a record, with one that cannot be read, or was changed', async () => {
    await expectRefused(['PROMOTION.MISSING'], [])
    await expectRefused(['PROMOTION.UNREADABLE'], ['--promotion', at('nowhere.json')])
    const changed = newFile()
    writeFileSync(changed, readFileSync(good, 'utf8').replace('"staging"', '"production"'))
    const message = await expectRefused(['PROMOTION.UNREADABLE'], ['--promotion', changed])
    expect(message).toContain('does not have the hash that it names')
    // What is given is checked where nothing asks for it, too.
    await expectRefused(['PROMOTION.UNREADABLE'], ['--promotion', changed], {})
  })

  it('is refused where a file did not run in staging, or is not the very same', async () => {
    const other = await gate.deployed('staging', first)
    const without = newFile()
    await json(other, ['promote', 'export', ...folder(first), '--out', without])
    expect(await expectRefused(['PROMOTION.FILES'], ['--promotion', without])).toContain(
      `Did not run in staging: ${second.tag}.`,
    )
    const edited = [...folder(first, { ...second, sql: `${second.sql}CREATE TABLE d (id integer);\n` })]
    const { document } = await json(production, ['deploy', ...edited, '--promotion', good], asked)
    expect(document.error?.message).toContain(`Ran in staging with other content: ${second.tag}.`)
    await expectUntouched(gate, production, both(), [second.tag])
  })

  it('is refused where the record is of another environment, or of this very database: all at once', async () => {
    const { document } = await json(production, ['identify', ...both()])
    const { id } = document['identity'] as { readonly id: string }
    const test = forged(({ database }) => ({ database: { ...database, environment: 'test' } }))
    await expectRefused(['PROMOTION.ENVIRONMENT'], ['--promotion', test])
    const own = forged(() => ({ database: { id, environment: 'production' }, migrations: [] }))
    await expectRefused(
      ['PROMOTION.ENVIRONMENT', 'PROMOTION.SAME_DATABASE', 'PROMOTION.FILES'],
      ['--promotion', own],
    )
  })

  it('is refused where a signature is asked for and is missing, a stranger’s, or of another record', async () => {
    const signers = { DEPLOY_PROMOTION_SIGNERS_FILE: at('promoters') }
    await expectRefused(['PROMOTION.MISSING'], [], signers)
    await expectRefused(['PROMOTION.SIGNATURE'], ['--promotion', good], signers)
    const strange = await exported(staging, '--sign-key', at('stranger'))
    await expectRefused(['PROMOTION.SIGNATURE'], ['--promotion', strange], signers)
    const signed = await exported(staging, '--sign-key', at('ann'))
    const changed = forged(() => ({ exportedAt: '2020-01-01T00:00:00.000Z' }), signed)
    await expectRefused(['PROMOTION.SIGNATURE'], ['--promotion', changed], signers)
    const nowhere = { DEPLOY_PROMOTION_SIGNERS_FILE: at('nowhere') }
    await expectRefused(['SIGNATURE.KEY'], ['--promotion', signed], nowhere)
    const missing = { ...signers, ...(await gate.withoutKeygen()) }
    await expectRefused(['SIGNATURE.PROGRAM_MISSING'], ['--promotion', signed], missing)
  })

  it('asks the same of resume and migrate: no way around', async () => {
    const migrate = await json(production, ['migrate', ...both()], asked)
    expect(migrate).toMatchObject({ exitCode: 2, document: { error: { code: 'CONFIG.WRONG_ENVIRONMENT' } } })
    const unused = await gate.fresh('production')
    const first_ = await json(unused, ['migrate', ...both()], asked)
    expect(first_.document.error?.hint).toContain('ops deploy with --promotion')
    const resumed = await json(production, ['resume', ...both()], asked)
    expect(resumed).toMatchObject({ exitCode: 0, document: { applied: [] } })
    await expectUntouched(gate, production, both(), [second.tag])
  })

  it('goes through with the record, which the audit names; a new database is deployed to as well', async () => {
    const signers = { DEPLOY_PROMOTION_SIGNERS_FILE: at('promoters') }
    const signed = await exported(staging, '--sign-key', at('ann'))
    const { sha256 } = decodePromotion('signed', readFileSync(signed, 'utf8'))
    const accepted = { promotion: sha256, promotionSigner: 'ann@example.org', approver: null }
    const done = await deploy(['--promotion', signed], signers)
    expect(done).toMatchObject({ exitCode: 0, document: { applied: [second.tag], accepted } })
    expect(done.stderr).toContain(`Promoted    ${sha256} by ann@example.org`)
    const { document } = await json(production, ['audit', 'list'])
    const rows = document['rows'] as { readonly event: string; readonly details: object }[]
    expect(rows.findLast(({ event }) => event === 'run.started')?.details).toMatchObject({
      promotion: sha256,
      promotionSigner: 'ann@example.org',
    })
    // Where nothing is pending nothing is asked for.
    expect(await deploy([], signers)).toMatchObject({ exitCode: 0, document: { applied: [] } })

    const unused = await gate.fresh('production')
    const unsigned = await json(unused, ['deploy', ...both(), '--promotion', good], asked)
    expect(unsigned).toMatchObject({ exitCode: 0, document: { applied: [first.tag, second.tag] } })
    expect(unsigned.stderr).toContain('its hash shows damage, not forgery')
  })

  it('goes on with what was let through when it was begun, and with nothing more', async () => {
    const place = await gate.deployed('production', first)
    await gate.sql(place, 'INSERT INTO a VALUES (1, 1), (2, 1)')
    await gate.sql(place, 'INSERT INTO a SELECT g, g FROM generate_series(3, 20000) g')
    const statements = ['CREATE INDEX a_id_n_idx ON a (id, n);', 'CREATE UNIQUE INDEX a_n_key ON a (n);']
    const unique = { tag: '0001_u', sql: statements.join('\n--> statement-breakpoint\n') }
    await gate.sql(place, 'ANALYZE a')
    const of = (...more: readonly Sql[]) => folder(first, unique, ...more)
    const other = await gate.deployed('staging', first, unique)
    const record = newFile()
    await json(other, ['promote', 'export', ...of(), '--out', record])
    const stays = ['--no-preflight', '--auto-rollback', 'never']
    const begun = await json(place, ['deploy', ...of(), '--promotion', record, ...stays], asked)
    expect(begun).toMatchObject({ exitCode: 5, document: { error: { code: 'MIGRATION.FAILED' } } })
    await gate.sql(place, 'DELETE FROM a WHERE id = 2')
    const changed = folder(first, { ...unique, sql: `${unique.sql} -- more\n` }, third)
    expect(await json(place, ['resume', ...changed], asked)).toMatchObject({
      exitCode: 4,
      document: { error: { code: 'PROMOTION.FILES' } },
    })
    const resumed = await json(place, ['resume', ...of(third)], asked)
    expect(resumed).toMatchObject({ exitCode: 0, document: { applied: [unique.tag] } })
    expect(resumed.stderr).toContain('waits for ops deploy')
    expect((await json(place, ['status', ...of(third)])).document['pending']).toEqual([third.tag])
  })
})
