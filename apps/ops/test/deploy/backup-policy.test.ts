import { describe, expect, it } from 'vitest'
import { first, index, lossy, useDeployPlace, type DeployPlace } from './place.ts'

const more = { tag: '0002_d', sql: 'ALTER TABLE a ADD COLUMN x text;\n' }
const DEPLOY_ADDITIVE_BACKUP_AGE = '24'

describe('the backup of a plan that only adds', () => {
  const { begun } = useDeployPlace()
  const deploy = async (place: DeployPlace, ...args: readonly string[]) => {
    const { exitCode, document } = await place.json(['deploy', '--yes', ...args], {
      env: { DEPLOY_ADDITIVE_BACKUP_AGE },
    })
    expect([exitCode, document.error?.message]).toEqual([0, undefined])
    return document['backup']
  }

  it('is a proven one that is young enough, and a new one for all else and where one is asked for', async () => {
    const place = await begun('production')
    const one = await deploy(place, ...place.folder(first, index))
    const third = place.folder(first, index, more)
    expect(await deploy(place, ...third)).toBe(one)
    const fourth = { tag: '0003_e', sql: 'ALTER TABLE a ADD COLUMN y text;\n' }
    const asked = await deploy(place, '--backup', ...place.folder(first, index, more, fourth))
    expect(asked).not.toBe(one)
    const gone = { ...lossy, tag: '0004_f' }
    const losing = ['--confirm', place.name, ...place.folder(first, index, more, fourth, gone)]
    expect([one, asked]).not.toContain(await deploy(place, ...losing))
  })
})
