import { describe, expect, it } from 'vitest'
import { first, index, useDeployPlace } from './place.ts'

const twice = { tag: '0001_u', sql: 'ALTER TABLE a ADD CONSTRAINT a_n_unique UNIQUE (n);\n' }

describe('what stands in the way of a deployment', () => {
  const { begun } = useDeployPlace()

  it('is told all at once, each with what to do, before anything is touched', async () => {
    const place = await begun('production')
    await place.sql('insert into a values (2, 1)')
    const { exitCode, document } = await place.json(['deploy', '--yes', ...place.folder(first, twice)], {
      env: { DEPLOY_ALLOW_ANY_ROLE: '', BACKUP_AGE_IDENTITY_FILE: '/nowhere/key.txt' },
    })
    expect([exitCode, document.error?.code]).toEqual([4, 'DEPLOY.NOT_READY'])
    for (const code of ['DEPLOY.ROLE', 'BACKUP.NO_IDENTITY', 'PREFLIGHT.DATA'])
      expect(document.error?.message).toContain(code)
    for (const text of ['is a superuser', 'that repeat others in n', '→ '])
      expect(document.error?.message).toContain(text)
    expect(await place.pending(first, twice)).toEqual(['0001_u'])
    expect((await place.json(['backup', 'list'])).document['backups']).toEqual([])
  })

  it('alone is the error that it is', async () => {
    const place = await begun('production')
    const one = await place.json(['deploy', '--yes', ...place.folder(first, index)], {
      env: { DEPLOY_ALLOW_ANY_ROLE: 'false' },
    })
    expect([one.exitCode, one.document.error?.code]).toEqual([2, 'DEPLOY.ROLE'])
  })

  it('is the role of the app, too', async () => {
    const place = await begun('production')
    await place.sql(`create role "app ${place.name}" login createdb password 'hush'`)
    await place.sql(`grant pg_read_all_data to "app ${place.name}"`)
    await place.sql(`grant all on database "${place.name}" to "app ${place.name}"`)
    const url = new URL(place.env['DATABASE_URL'] ?? '')
    url.username = encodeURIComponent(`app ${place.name}`)
    const env = { DEPLOY_ALLOW_ANY_ROLE: 'false', DATABASE_DIRECT_URL: url.href }
    url.searchParams.set('application_name', 'pooled')
    const { document } = await place.json(['deploy', '--yes', ...place.folder(first, index)], {
      env: { ...env, DATABASE_URL: url.href },
    })
    expect(JSON.stringify(document.error)).toContain('DEPLOY.ROLE')
    expect(document.error?.message).toContain('which the app uses')
  })

  it('and what merely should be looked at is told, and goes into the report', async () => {
    const place = await begun('staging')
    await place.sql('create table by_hand (x integer)')
    const { exitCode, document, stderr } = await place.json(['deploy', ...place.folder(first, index)])
    expect(exitCode).toBe(0)
    expect(document['findings']).toContainEqual(
      expect.objectContaining({
        code: 'VERIFY.DRIFT',
        severity: 'warning',
        message: expect.stringContaining('by_hand') as string,
      }),
    )
    expect(stderr).toContain('by_hand')
    expect(document).toMatchObject({
      outcome: 'applied',
      verification: { drift: [expect.stringContaining('by_hand')] },
    })
  })

  it('is a server on which nothing can be migrated, before a backup is made for nothing', async () => {
    const place = await begun('staging')
    await place.sql(`alter database "${place.name}" set default_transaction_read_only = on`)
    const { exitCode, document } = await place.json(['deploy', '--backup', ...place.folder(first, index)])
    expect([exitCode, document.error?.code]).toEqual([4, 'DOCTOR.FINDINGS'])
    expect(document.error?.message).toContain('default_transaction_read_only is on')
    expect((await place.json(['backup', 'list'])).document['backups']).toEqual([])
  })
})
