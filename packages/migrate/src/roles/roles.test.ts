import { parse } from 'libpg-query'
import { describe, expect, it } from 'vitest'
import { roleKinds, type RoleNames, type RolesOptions } from './model.ts'
import { planRoles, renderRoles } from './roles.ts'

const named = (of: (kind: string) => string) =>
  Object.fromEntries(roleKinds.map((kind) => [kind, of(kind)])) as RoleNames

const options: RolesOptions = {
  database: 'shop',
  names: named((kind) => `shop_${kind}`),
  schemas: ['public', 'chat'],
  ledgerSchema: 'drizzle',
  limits: { app: 40, backup: 2 },
}

const script = (changes: Partial<RolesOptions> = {}, head: readonly string[] = []) =>
  renderRoles(planRoles({ ...options, ...changes }), head)

type Parsed = { readonly stmts: readonly { readonly stmt: Readonly<Record<string, object>> }[] }

/** What kinds of statement PostgreSQL's own grammar sees. */
async function kindsOf(sql: string): Promise<readonly string[]> {
  return ((await parse(sql)) as Parsed).stmts.map(({ stmt }) => Object.keys(stmt).join())
}

describe('the script of roles', () => {
  it('is one transaction of statements about roles, rights and their settings', async () => {
    const kinds = await kindsOf(script())
    expect([kinds[0], kinds.at(-1)]).toEqual(['TransactionStmt', 'TransactionStmt'])
    expect([...new Set(kinds.slice(1, -1))].toSorted()).toEqual([
      'AlterDefaultPrivilegesStmt',
      'AlterOwnerStmt',
      'AlterRoleSetStmt',
      'AlterRoleStmt',
      'DoStmt',
      'GrantRoleStmt',
      'GrantStmt',
      'VariableSetStmt',
    ])
  })

  it('has as many statements whatever the names hold', async () => {
    const plain = await kindsOf(script())
    for (const part of ['"', "'", '\\', '$roles$', '%', '; drop table t; --', '\n', "E'\\", 'é']) {
      const odd = (name: string) => `${name}${part}`
      const changes = {
        database: odd('shop'),
        names: named((kind) => odd(`shop_${kind}`)),
        schemas: ['public', odd('chat')],
        ledgerSchema: odd('drizzle'),
      }
      expect(await kindsOf(script(changes, [odd('head')])), part).toEqual(plain)
    }
  })

  it('gives no password and grants neither superuser nor what is the owner’s', () => {
    const sql = script()
    for (const word of [
      /password '/,
      /encrypted/,
      /(with|create.*) superuser/,
      /truncate,/,
      /grant all/,
      /with admin/,
      /grant option/,
    ])
      expect(sql).not.toMatch(word)
  })

  it('limits the roles that are given a limit', () => {
    expect(script().match(/.+connection limit.+/g)).toEqual([
      'alter role "shop_app" with connection limit 40;',
      'alter role "shop_backup" with connection limit 2;',
    ])
    expect(script({ limits: {} })).not.toContain('connection limit')
  })

  it('names a schema once', () => {
    expect(script({ schemas: ['public', 'public'] })).toBe(script({ schemas: ['public'] }))
  })
})

describe('names that make no sense are refused', () => {
  it.each<[string, Partial<RolesOptions>, RegExp]>([
    ['an empty database', { database: '' }, /database is empty/],
    ['a name over 63 bytes', { names: { ...options.names, app: 'é'.repeat(32) } }, /app is empty, too long/],
    ['a name with NUL', { names: { ...options.names, app: 'a\0' } }, /app is empty, too long or no name/],
    ['a role of the server', { names: { ...options.names, app: 'pg_monitor' } }, /keeps for itself/],
    ['PUBLIC', { names: { ...options.names, readonly: 'public' } }, /keeps for itself/],
    ['one role twice', { names: { ...options.names, app: 'shop_owner' } }, /have one name/],
    ['no schema', { schemas: [] }, /No schema/],
    ['a schema of the server', { schemas: ['pg_catalog'] }, /server's own/],
    ['the engine’s schema', { schemas: ['ops'] }, /record of migrations/],
    ['the ledger’s schema', { schemas: ['public'], ledgerSchema: 'public' }, /record of migrations/],
  ])('%s', (_what, changes, message) => {
    expect(() => script(changes)).toThrow(message)
    expect(() => script(changes)).toThrow(expect.objectContaining({ code: 'USAGE.INVALID' }))
  })
})
