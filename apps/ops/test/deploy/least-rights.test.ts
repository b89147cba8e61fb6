import { describe, expect, it } from 'vitest'
import { first, index, useDeployPlace } from './place.ts'

describe('a role that owns its database and nothing else', () => {
  const { fresh } = useDeployPlace()

  it('deploys to production; its restore point is a place without a name', async () => {
    const place = await fresh('production')
    const role = `deployer ${place.name}`
    await place.sql(`create role "${role}" login createdb`)
    await place.sql(`alter database "${place.name}" owner to "${role}"`)
    const url = new URL(place.env['DATABASE_URL'] ?? '')
    url.username = encodeURIComponent(role)
    const env = { DATABASE_URL: url.href, DEPLOY_ALLOW_ANY_ROLE: 'false' }
    expect((await place.json(['migrate', ...place.folder(first)], { env })).exitCode).toBe(0)
    const command = ['deploy', '--yes', '--skip-backup', place.name, ...place.folder(first, index)]
    const { exitCode, document } = await place.json(command, { env })
    expect([exitCode, document.error?.message]).toEqual([0, undefined])
    expect(document).toMatchObject({
      restorePoint: { name: null, lsn: expect.stringMatching(/^[0-9A-F]+\/[0-9A-F]+$/) as string },
      verification: { drift: [] },
    })
    const { document: audit } = await place.json(['audit', 'list'])
    expect(JSON.stringify(audit)).toContain(`"role":"${role}"`)
  })
})
