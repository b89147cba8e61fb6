import { describe, expect, it } from 'vitest'
import { ops, opsJson } from '../run-ops.ts'
import { readInfra } from './infra-file.ts'

const env = {
  DATABASE_URL: 'postgres://u:hush@db.example.org/shop?sslmode=verify-full',
  NODE_ENV: 'production',
}

describe('ops roles', () => {
  it('prints the script and nothing else, for the database of the URL, which it does not connect to', async () => {
    const printed = await ops(['roles'], { env })
    expect(printed).toMatchObject({ exitCode: 0, stderr: '' })
    expect(printed.stdout).toContain('alter database "shop" owner to "shop_owner";')
    expect(printed.stdout).not.toContain('hush')
    const named = await ops(['roles', '--database', 'twinship'])
    expect(named.stdout).toBe(readInfra('postgres/roles.sql'))
  })

  it('tells the names as JSON', async () => {
    const args = ['roles', '--prefix', 'a_', '--owner', 'boss', '--limit', 'app=9', '--limit', 'backup=2']
    const { document } = await opsJson([...args, '--schema', 'one', '--schema', 'two'], { env })
    expect(document).toMatchObject({
      database: 'shop',
      environment: 'production',
      roles: {
        owner: 'boss',
        migrator: 'a_migrator',
        app: 'a_app',
        readonly: 'a_readonly',
        backup: 'a_backup',
      },
      schemas: ['one', 'two'],
      ledgerSchema: 'drizzle',
      limits: { app: 9, backup: 2 },
    })
    expect(document['sql']).toBe((await ops([...args, '--schema', 'one', '--schema', 'two'], { env })).stdout)
  })
})
