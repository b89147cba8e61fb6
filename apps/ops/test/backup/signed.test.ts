import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { ops, opsJson } from '../run-ops.ts'
import { useFilePlace } from '../restore/file-place.ts'

describe('signed backups', { timeout: 300_000 }, () => {
  const { fresh, folder, root } = useFilePlace()

  it('are asked for where it is said who may sign, by verify and by restore', async () => {
    const { env, backUp, confirm, count, query } = await fresh()
    const [key, allowed] = [path.join(root, 'signing'), path.join(root, 'allowed')]
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
    writeFileSync(allowed, `ops@example.org ${readFileSync(`${key}.pub`, 'utf8')}`)
    const json = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      opsJson([...args, '--migrations', folder], {
        env: { ...env, PATH: process.env['PATH'] ?? '', ...more },
      })
    const unsigned = await backUp()
    await query("insert into notes (body) values ('later')")
    const refused = { exitCode: 7, document: { error: { code: 'BACKUP.SIGNATURE' } } }
    const signers = { BACKUP_ALLOWED_SIGNERS: allowed }
    expect(await json(['backup', 'verify', unsigned], signers)).toMatchObject(refused)
    expect(await json(['restore', unsigned, ...confirm], signers)).toMatchObject(refused)
    expect(await count()).toBe(4)
    expect(await json(['backup', 'show', unsigned], signers)).toMatchObject(refused)
    expect((await json(['backup', 'list'], signers)).document).toMatchObject({
      backups: [],
      unreadable: [{ name: unsigned, code: 'BACKUP.SIGNATURE' }],
    })
    const pruned = await json(['backup', 'prune', '--keep-last', '1'], signers)
    expect(pruned.document).toMatchObject({ unreadable: [unsigned] })
    const production = { ...signers, NODE_ENV: 'production' }
    const { document } = await json(['health'], production)
    expect(document['findings']).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'BACKUP.SIGNATURE' })]),
    )
    expect(await json(['backup', 'verify', unsigned])).toMatchObject({
      exitCode: 0,
      document: { signedBy: null },
    })
    const { stdout } = await ops(['backup', 'verify', '--quick', unsigned], { env })
    expect(stdout).toMatch(/Signed {6}not asked for .* show damage, not forgery\n/)

    const nowhere = {
      BACKUP_SIGNING_KEY: path.join(root, 'nowhere'),
      DATABASE_URL: 'postgres://localhost:1/app',
    }
    expect(await json(['backup', 'create'], nowhere)).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'BACKUP.SIGNING_KEY' } },
    })
    const made = await json(['backup', 'create'], { BACKUP_SIGNING_KEY: key })
    expect(made).toMatchObject({ exitCode: 0 })
    const { name } = made.document['backup'] as { name: string }
    expect(await json(['backup', 'verify', name, '--allowed-signers', allowed])).toMatchObject({
      exitCode: 0,
      document: { isProof: true, signedBy: 'ops@example.org' },
    })
    await query("insert into notes (body) values ('even later')")
    const restored = await json(['restore', name, ...confirm, '--no-safety-backup'], signers)
    expect(restored).toMatchObject({ exitCode: 0 })
    expect(restored.stderr).toContain('Signed by ops@example.org.')
    expect(await count()).toBe(4)
  })
})
