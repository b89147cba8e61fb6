import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { usePostgres } from '@twinship/testkit'
import { execa } from 'execa'
import { afterAll, beforeAll, expect } from 'vitest'
import { opsJson } from '../run-ops.ts'
import { journalFolder, type Sql } from '../status-folder.ts'

export type Vars = Readonly<Record<string, string>>

export const first: Sql = { tag: '0000_a', sql: 'CREATE TABLE a (id integer PRIMARY KEY, n integer);\n' }
export const second: Sql = { tag: '0001_b', sql: 'CREATE TABLE b (id integer PRIMARY KEY);\n' }
export const third: Sql = { tag: '0002_c', sql: 'CREATE INDEX a_n_idx ON a (n);\n' }

type Place = { readonly env: Vars; readonly name: string }

/** Staging and production databases on one server, SSH keys, and a key for backups. */
export function useGatePlace() {
  const pg = usePostgres()
  const root = mkdtempSync(path.join(tmpdir(), 'twinship-gate-'))
  const at = (name: string) => path.join(root, name)
  let recipient = ''
  let made = 0
  beforeAll(async () => {
    const { document } = await opsJson(['backup', 'keygen', '--out', at('age.txt')])
    recipient = String(document['recipient'])
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  const fresh = async (environment: string): Promise<Place> => {
    const { url, name } = await pg.fresh()
    const env = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: environment,
      DATABASE_URL: url,
      BACKUP_DIR: at(`backups-${name}`),
      BACKUP_AGE_RECIPIENTS: recipient,
      BACKUP_AGE_IDENTITY_FILE: at('age.txt'),
    }
    return { env, name }
  }
  const folder = (...files: readonly Sql[]) => ['--migrations', journalFolder(root, 'postgresql', files)]
  const json = ({ env }: Place, args: readonly string[], more: Vars = {}) =>
    opsJson(args, { env: { ...env, ...more }, cwd: root })

  return {
    root,
    at,
    folder,
    json,
    sql: ({ name }: Place, statement: string) => pg.server.query(statement, name),
    newFile: () => at(`file-${++made}.json`),
    /** A database of this environment with these migrations deployed. */
    deployed: async (environment: 'staging' | 'production', ...files: readonly Sql[]): Promise<Place> => {
      const place = await fresh(environment)
      const command = environment === 'staging' ? 'deploy' : 'migrate'
      expect(await json(place, [command, ...folder(...files)])).toMatchObject({ exitCode: 0 })
      return place
    },
    fresh,
    /** Makes a key and returns its public half. */
    makeKey: async (name: string, passphrase = '') => {
      await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', '', '-f', at(name)])
      return readFileSync(`${at(name)}.pub`, 'utf8').trim()
    },
    write: (name: string, ...lines: readonly string[]) => {
      writeFileSync(at(name), lines.map((line) => `${line}\n`).join(''))
      return at(name)
    },
    /** PATH without ssh-keygen: git and nothing else. */
    withoutKeygen: async (): Promise<Vars> => {
      const bin = at('bin')
      mkdirSync(bin, { recursive: true })
      const { stdout } = await execa('which', ['git'])
      symlinkSync(stdout, path.join(bin, 'git'))
      return { PATH: bin }
    },
  }
}

/** What a refused deployment must leave as it was. */
export async function expectUntouched(
  { json }: Pick<ReturnType<typeof useGatePlace>, 'json'>,
  place: Place,
  folder: readonly string[],
  pending: readonly string[],
): Promise<void> {
  expect((await json(place, ['backup', 'list'])).document['backups']).toEqual([])
  expect((await json(place, ['status', ...folder])).document['pending']).toEqual(pending)
}
