import { pgVersions } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configuredServer, type ConfiguredServer } from './configured-server.ts'
import { readInfra } from './infra-file.ts'

const refused = '28000'

/** Name and value of each line that sets something. */
const lines = readInfra('postgres/postgresql.conf')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' = ') as [string, string])

describe('every line of postgresql.conf', () => {
  it('has its reason above it', () => {
    expect(readInfra('postgres/postgresql.conf')).not.toMatch(/^[^#\n].*\n[^#\n]/m)
    expect(new Set(lines.map(([name]) => name)).size).toBe(lines.length)
  })
})

describe.each(pgVersions())('PostgreSQL %i with the files of infra/postgres', (version) => {
  let server: ConfiguredServer
  beforeAll(async () => {
    server = await configuredServer(version)
  })
  afterAll(() => server.cluster.stop())

  it('takes them without an error', async () => {
    expect(await server.hbaErrors()).toEqual([])
    const wanted = lines.filter(([name]) => !/^(listen_addresses|pg_stat_statements)/.test(name))
    for (const [name, value] of wanted)
      expect(`${name} ${server.setting(name)}`).toBe(`${name} ${plain(name, value)}`)
  })

  it('lets the pooler in, and from there nobody but the app', async () => {
    await server.seat('pooler')
    expect(await server.login('twinship_app')).toBe('in')
    expect(await server.login('pgbouncer_auth', server.poolerCertificate)).toBe('in')
    expect(await server.login('pgbouncer_auth')).toBe(refused)
    expect(await server.login('twinship_app', 'sslmode=disable')).toBe(refused)
    for (const role of ['migrator', 'backup', 'readonly', 'owner'])
      expect(await server.login(`twinship_${role}`)).toBe(refused)
    expect(await server.login('postgres')).toBe(refused)
  })

  it('takes a password as its proof', async () => {
    expect(
      await server.query('twinship_app', 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'),
    ).toEqual([{ ssl: true }])
    const { port } = server.cluster
    expect(await server.login('twinship_app:wrong@127.0.0.1:' + port + '/twinship?sslmode=no-verify#')).toBe(
      '28P01',
    )
  })

  it('lets migrations and backups in from their machine alone', async () => {
    await server.seat('ops')
    for (const role of ['migrator', 'backup']) expect(await server.login(`twinship_${role}`)).toBe('in')
    expect(await server.login('twinship_migrator', 'sslmode=disable')).toBe(refused)
    for (const role of ['app', 'readonly']) expect(await server.login(`twinship_${role}`)).toBe(refused)
    await server.seat('people')
    expect(await server.login('twinship_readonly')).toBe('in')
    for (const role of ['app', 'migrator']) expect(await server.login(`twinship_${role}`)).toBe(refused)
  })

  it('logs errors without the values of rows, and makes statistics without those of statements', async () => {
    await server.seat('ops')
    await server
      .query('twinship_migrator', 'create extension if not exists pg_stat_statements')
      .catch(() => undefined)
    await server.query('twinship_migrator', 'create table if not exists people (email text unique)')
    const insert = () => server.query('twinship_migrator', "insert into people values ('ada@example.org')")
    await insert()
    await expect(insert()).rejects.toMatchObject({ code: '23505', detail: expect.stringContaining('ada@') })
    expect(server.log()).toContain('duplicate key value violates unique constraint')
    expect(server.log()).toContain('twinship_migrator@twinship')
    expect(server.log()).not.toContain('ada@example.org')
  })
})

/** As `postgres -C` prints it: without quotes, in the unit that the server counts in. */
function plain(name: string, value: string): string {
  const counted: Readonly<Record<string, string>> = {
    idle_in_transaction_session_timeout: '300000',
    client_connection_check_interval: '10000',
    log_temp_files: '65536',
  }
  return counted[name] ?? value.replaceAll("'", '').trim()
}
