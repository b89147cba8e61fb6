import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { execa } from 'execa'
import { approvalSchema, signedTextOfApproval } from '@twinship/migrate'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ops, opsJson } from '../run-ops.ts'
import { expectUntouched, first, second, useGatePlace, type Vars } from './place.ts'

describe('a deployment that asks for an approval', { timeout: 300_000 }, () => {
  const gate = useGatePlace()
  const { json, at, folder, newFile } = gate
  const both = () => folder(first, second)
  let production: Awaited<ReturnType<typeof gate.deployed>>
  let plan = ''
  let asked: Vars = {}
  beforeAll(async () => {
    const line = async (names: string, key: string) =>
      `${names} namespaces="twinship-approval" ${await gate.makeKey(key)}`
    const ann = await line('ann@example.org', 'ann')
    const bob = await line('bob@example.org,robert@example.org', 'bob')
    const any = await line('*@example.org', 'any')
    gate.write('approvers', ann, bob, any, ann.replace('ann@', 'anna@'))
    gate.write('elsewhere', ann.replace('twinship-approval', 'git'))
    await gate.makeKey('stranger')
    await gate.makeKey('locked', 'hush')
    asked = { DEPLOY_APPROVERS_FILE: at('approvers'), OPS_ACTOR: 'bob@example.org' }
  })
  beforeEach(async () => {
    production = await gate.deployed('production', first)
    plan = await planned()
  })

  const planned = async () => {
    const file = newFile()
    expect(await json(production, ['plan', ...both(), '--out', file])).toMatchObject({ exitCode: 0 })
    return file
  }
  const approve = async (key: string, file = plan) => {
    const out = newFile()
    const done = await opsJson(['approve', file, '--key', at(key), '--out', out], { env: path() })
    expect(done).toMatchObject({ exitCode: 0 })
    return out
  }
  const path = (): Vars => ({ PATH: process.env['PATH'] ?? '', OPS_ACTOR: 'somebody' })
  const deploy = (approval: string | undefined, env: Vars = asked, file: string | undefined = plan) => {
    const given = approval === undefined ? [] : ['--approval', approval]
    const args = ['deploy', ...both(), ...(file === undefined ? [] : ['--plan', file]), ...given]
    return json(production, args, env)
  }
  const expectRefused = async (codes: readonly string[], ...given: Parameters<typeof deploy>) => {
    const { exitCode, document } = await deploy(...given)
    expect({ exitCode, document }).toMatchObject({
      exitCode: 4,
      document: { error: { code: 'GATE.REFUSED', details: { codes } } },
    })
    await expectUntouched(gate, production, both(), [second.tag])
  }

  it('is refused without one, and where nobody says who deploys: both at once', async () => {
    await expectRefused(['APPROVAL.MISSING'], undefined)
    await expectRefused(['APPROVAL.DEPLOYER', 'APPROVAL.MISSING'], undefined, { ...asked, OPS_ACTOR: ' ' })
    const promoted = { ...asked, DEPLOY_REQUIRE_PROMOTION: 'true' }
    await expectRefused(['PROMOTION.MISSING', 'APPROVAL.MISSING'], undefined, promoted)
  })

  it('is refused where it is damaged, of another plan, or the plan was changed since', async () => {
    const damaged = newFile()
    writeFileSync(damaged, '{')
    await expectRefused(['APPROVAL.UNREADABLE'], damaged)
    // Another plan of the same files: what breaks is accepted.
    const other = newFile()
    const maintained = ['plan', ...both(), '--maintenance', '--out', other]
    expect(await json(production, maintained)).toMatchObject({ exitCode: 0 })
    const ofOther = await approve('ann', other)
    await expectRefused(['APPROVAL.OTHER_PLAN'], ofOther)
    await expectRefused(['APPROVAL.OTHER_PLAN'], await approve('ann'), asked, other)
    // Its hash put right by hand: then it is not what was signed.
    const { hash } = JSON.parse(readFileSync(plan, 'utf8')) as { readonly hash: string }
    const changed = { ...(JSON.parse(readFileSync(ofOther, 'utf8')) as object), plan: hash }
    writeFileSync(damaged, JSON.stringify(changed))
    await expectRefused(['APPROVAL.SIGNATURE'], damaged)
    // The database has changed: that plan does not run any more, approved or not.
    const approval = await approve('ann')
    await gate.sql(production, 'CREATE TABLE b (id integer)')
    const gone = await deploy(approval)
    expect(gone).toMatchObject({ exitCode: 4, document: { error: { code: 'MIGRATION.PLAN_CHANGED' } } })
  })

  it('is refused from a stranger, for something else, from nobody in particular, and from whoever deploys', async () => {
    await expectRefused(['APPROVAL.SIGNATURE'], await approve('stranger'))
    const ann = await approve('ann')
    await expectRefused(['APPROVAL.SIGNATURE'], ann, { ...asked, DEPLOY_APPROVERS_FILE: at('elsewhere') })
    await expectRefused(['APPROVAL.OWN'], await approve('bob'))
    const bob = await approve('bob')
    await expectRefused(['APPROVAL.OWN'], bob, { ...asked, OPS_ACTOR: 'Robert@Example.org' })
    // One key under two names, and the second one on a line of its own.
    await expectRefused(['APPROVAL.OWN'], ann, { ...asked, OPS_ACTOR: 'anna@example.org' })
    const any = await approve('any')
    await expectRefused(['APPROVAL.OWN'], any)
    await expectRefused(['APPROVAL.SIGNATURE'], any, { ...asked, OPS_ACTOR: 'the job' })
  })

  it('is refused where nobody can tell: no ssh-keygen, no file of approvers', async () => {
    const approval = await approve('ann')
    const without = await gate.withoutKeygen()
    await expectRefused(['SIGNATURE.PROGRAM_MISSING'], approval, { ...asked, ...without })
    await expectRefused(['SIGNATURE.KEY'], approval, { ...asked, DEPLOY_APPROVERS_FILE: at('nowhere') })
    await expectRefused(['SIGNATURE.KEY'], approval, { OPS_ACTOR: 'bob@example.org' })
    const refused = (code: string) => ({ exitCode: 2, document: { error: { code } } })
    const sign = (key: string, env: Vars = path()) =>
      opsJson(['approve', plan, '--key', at(key), '--out', newFile()], { env })
    expect(await sign('ann', without)).toMatchObject(refused('SIGNATURE.PROGRAM_MISSING'))
    expect(await sign('locked')).toMatchObject(refused('SIGNATURE.KEY'))
    expect(await sign('nowhere')).toMatchObject(refused('SIGNATURE.KEY'))
    const damaged = await opsJson(['approve', approval, '--key', at('ann')], { env: path() })
    expect(damaged).toMatchObject(refused('PLAN.UNREADABLE'))
  })

  it('goes through with another person’s, for exactly the plan that was approved; the audit names them', async () => {
    const told = await ops(['approve', plan, '--key', at('ann')], { env: path() })
    const approval = `${plan}.approval.json`
    expect([told.exitCode, existsSync(approval)]).toEqual([0, true])
    expect(told.stdout).toContain(`  ${second.tag}  direct, 1 step\n`)
    expect(told.stdout).toContain('by somebody\n')
    const again = await ops(['approve', plan, '--key', at('ann')], { env: path() })
    expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('USAGE.INVALID')])
    // Anybody can check it with nothing of ours.
    const signed = approvalSchema.parse(JSON.parse(readFileSync(approval, 'utf8')))
    const signature = gate.write('signature', signed.signature)
    const args = ['-Y', 'verify', '-n', 'twinship-approval', '-I', 'ann@example.org', '-f', at('approvers')]
    await execa('ssh-keygen', [...args, '-s', signature], { input: signedTextOfApproval(signed) })

    const done = await deploy(approval)
    const accepted = { promotion: null, promotionSigner: null, approver: 'ann@example.org' }
    expect(done).toMatchObject({
      exitCode: 0,
      document: { applied: [second.tag], plan: signed.plan, accepted },
    })
    const { document } = await json(production, ['audit', 'list'])
    const rows = document['rows'] as { readonly event: string; readonly details: object }[]
    expect(rows.findLast(({ event }) => event === 'run.started')?.details).toMatchObject({
      approver: 'ann@example.org',
      plan: signed.plan,
    })
  })

  it('asks nothing in staging', async () => {
    const staging = await gate.deployed('staging', first)
    const env = { ...asked, DEPLOY_REQUIRE_PROMOTION: 'true' }
    expect(await json(staging, ['deploy', ...both()], env)).toMatchObject({
      exitCode: 0,
      document: { applied: [second.tag], accepted: { promotion: null, approver: null } },
    })
  })
})
