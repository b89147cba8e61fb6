import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { ops, opsJson } from '../run-ops.ts'
import { servers, useServer } from '../servers.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-ops-backup-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let directory = ''
let folders = 0
beforeEach(() => (directory = path.join(root, `backups-${++folders}`)))

const programs = { PATH: process.env['PATH'] ?? '' }
const one = {
  tag: '0000_one',
  sql: `CREATE TABLE one (id integer PRIMARY KEY);
--> statement-breakpoint
INSERT INTO one VALUES (1), (2);`,
}

describe('keygen', () => {
  it('makes a key, says where the two halves go, and never overwrites one', async () => {
    const file = path.join(root, 'deep', 'key.txt')
    const made = await opsJson(['backup', 'keygen', '--out', file])
    expect(made).toMatchObject({ exitCode: 0, document: { file } })
    const recipient = String(made.document['recipient'])
    expect((await execa('age-keygen', ['-y', file])).stdout).toBe(recipient)
    expect(made.stdout).not.toContain('AGE-SECRET-KEY')
    expect(await opsJson(['backup', 'keygen', '--out', file])).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'BACKUP.KEY_EXISTS' } },
    })
    const text = await ops(['backup', 'keygen'], {
      env: { BACKUP_AGE_IDENTITY_FILE: path.join(root, 'named.txt') },
    })
    expect(text.stdout).toMatch(/BACKUP_AGE_RECIPIENTS=age1/)
    expect(existsSync(path.join(root, 'named.txt'))).toBe(true)
  })
})

describe('create', () => {
  it('of production without a public key stops before it connects, and says how to make one', async () => {
    // Nobody listens there: connecting would be another error.
    const env = {
      ...programs,
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://localhost:1/app',
      BACKUP_DIR: directory,
    }
    const refused = await opsJson(['backup', 'create'], { env })
    expect(refused).toMatchObject({ exitCode: 2, document: { error: { code: 'BACKUP.NO_RECIPIENT' } } })
    expect(refused.document.error?.hint).toContain('ops backup keygen --out')
    expect(existsSync(directory)).toBe(false)
    const bad = await opsJson(['backup', 'create'], { env: { ...env, BACKUP_AGE_RECIPIENTS: 'age1nothing' } })
    expect(bad).toMatchObject({ exitCode: 2, document: { error: { code: 'BACKUP.RECIPIENT' } } })
  })

  it('of a libSQL server is refused', async () => {
    const env = {
      ...programs,
      NODE_ENV: 'test',
      DATABASE_URL: 'libsql://db.example.org',
      BACKUP_DIR: directory,
    }
    expect(await opsJson(['backup', 'create'], { env })).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'BACKUP.UNSUPPORTED' } },
    })
  })
})

describe.each(servers.filter(([kind, version]) => kind === 'SQLite' || version === 15))(
  '%s %i',
  { timeout: 600_000 },
  (kind, version) => {
    const test = useServer(kind, version)
    const env = (more: Readonly<Record<string, string>> = {}) => ({
      ...programs,
      BACKUP_DIR: directory,
      ...more,
    })

    it('a backup is made, listed, shown, proven and pruned', async () => {
      const file = path.join(root, `key-${kind}.txt`)
      const { document: key } = await opsJson(['backup', 'keygen', '--out', file])
      const sealed = env({ BACKUP_AGE_RECIPIENTS: String(key['recipient']), BACKUP_AGE_IDENTITY_FILE: file })
      await test.json(['migrate', '--migrations', test.folder([one])], { env: sealed })
      const made = await test.json(['backup', 'create'], { env: sealed })
      expect(made).toMatchObject({
        exitCode: 0,
        document: {
          location: directory,
          backup: {
            database: test.name,
            environment: 'development',
            head: one.tag,
            encrypted: true,
            provenAt: null,
          },
          auditHead: { sequence: 2 },
        },
      })
      const name = (made.document['backup'] as { name: string }).name
      expect(name).toMatch(/__0000_one$/)
      expect(made.stderr).toContain(`Backing up as ${name}.`)

      expect(await test.json(['backup', 'verify', '--quick'], { env: sealed })).toMatchObject({
        exitCode: 0,
        document: { isProof: false, backup: { name, provenAt: null } },
      })
      expect(await test.json(['backup', 'verify', name], { env: env() })).toMatchObject({
        exitCode: 2,
        document: { error: { code: 'BACKUP.NO_IDENTITY' } },
      })
      expect(await test.json(['backup', 'verify'], { env: sealed })).toMatchObject({
        exitCode: 0,
        document: { isProof: true, backup: { name, provenAt: expect.any(String) as string } },
      })
      const shown = await test.json(['backup', 'show', name], { env: sealed })
      expect(shown).toMatchObject({ exitCode: 0, document: { manifest: { name, proven: {} } } })
      expect((await test.ops(['backup', 'show'], { env: sealed })).stdout).toMatch(/Proven +\d{4}-/)
      expect((await test.ops(['backup', 'list'], { env: sealed })).stdout).toContain(`${name}  `)

      await test.json(['backup', 'create', '--no-fingerprints'], { env: sealed })
      expect(await test.json(['backup', 'verify'], { env: sealed })).toMatchObject({
        exitCode: 7,
        document: { error: { code: 'BACKUP.NOT_PROVEN' } },
      })
      await test.json(['backup', 'create'], { env: sealed })
      const prune = ['backup', 'prune', '--keep-last', '1']
      expect(await test.json(['backup', 'prune'], { env: sealed })).toMatchObject({ exitCode: 2 })
      expect(await test.json(prune, { env: sealed })).toMatchObject({
        exitCode: 0,
        document: { removed: [] },
      })
      expect(await test.json([...prune, '--confirm', 'other'], { env: sealed })).toMatchObject({
        exitCode: 3,
      })
      const pruned = await test.json([...prune, '--confirm', test.name], { env: sealed })
      expect(pruned.document['removed']).toHaveLength(1)
      expect(readdirSync(directory)).toHaveLength(2)
      expect(readdirSync(directory)).toContain(name)
    })

    it('a database of another environment is not backed up: production is not written in the clear by mistake', async () => {
      await test.json(['migrate', '--migrations', test.folder([one])], {
        env: env({ NODE_ENV: 'test' }),
      })
      expect(await test.json(['backup', 'create'], { env: env() })).toMatchObject({
        exitCode: 2,
        document: { error: { code: 'IDENTITY.MISMATCH' } },
      })
      expect(existsSync(directory)).toBe(false)
    })

    it('is opened with age, zstd and the database’s own tools', async () => {
      const file = path.join(root, `hand-${kind}.txt`)
      const { document: key } = await opsJson(['backup', 'keygen', '--out', file])
      await test.json(['migrate', '--migrations', test.folder([one])], { env: env() })
      const made = await test.json(['backup', 'create'], {
        env: env({ BACKUP_AGE_RECIPIENTS: String(key['recipient']) }),
      })
      const folder = path.join(directory, (made.document['backup'] as { name: string }).name)
      const open = `age -d -i "${file}" "${folder}"/database.* | zstd -d`
      if (kind === 'SQLite') {
        const copy = path.join(root, 'by-hand.db')
        await execa('sh', ['-ec', `${open} > "${copy}"`])
        expect(readFileSync(copy).subarray(0, 15).toString()).toBe('SQLite format 3')
        expect(
          await ops(['status', '--url', `file:${copy}`, '--migrations', test.folder([one])]),
        ).toMatchObject({ exitCode: 0 })
        return
      }
      const { stdout } = await execa('sh', ['-ec', `${open} | pg_restore -f -`])
      expect(stdout).toContain('COPY public.one (id) FROM stdin;\n1\n2\n\\.\n')
      expect(stdout).toContain('CREATE TABLE ops.identity')
      expect(stdout).not.toContain('COPY ops.identity')
      const globals = await execa('sh', ['-ec', `age -d -i "${file}" "${folder}"/globals.* | zstd -d`])
      expect(globals.stdout).toContain('CREATE ROLE')
      expect(globals.stdout).not.toMatch(/PASSWORD|SCRAM/)
    })
  },
)
