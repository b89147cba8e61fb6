import { describe, expect, it } from 'vitest'
import { maskSecrets } from './secrets.ts'

describe('maskSecrets', () => {
  it.each([
    [`CREATE ROLE a LOGIN PASSWORD 'hunter2' VALID UNTIL '2030-01-01'`, 'hunter2'],
    [`ALTER USER a ENCRYPTED PASSWORD E'hun\\'ter2'`, `hun\\'ter2`],
    [`CREATE SUBSCRIPTION s CONNECTION 'host=h password=x y' PUBLICATION p`, 'host=h password=x y'],
    [`ALTER SUBSCRIPTION s CONNECTION /* new */ 'host=h'`, 'host=h'],
    [`CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'u', password 'hunter2')`, 'hunter2'],
    [`CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (ADD token 'hunter2')`, 'hunter2'],
    [`DO $do$ BEGIN CREATE ROLE a PASSWORD 'hunter2'; END $do$`, 'hunter2'],
    [`DO $a$ BEGIN EXECUTE $b$ ALTER ROLE a PASSWORD $c$hunter2$c$ $b$; END $a$`, 'hunter2'],
    [`ALTER ROLE a PASSWORD U&'hunter2'`, 'hunter2'],
    [`UPDATE accounts SET password = 'hunter2'`, 'hunter2'],
  ])('%s', async (sql, secret) => {
    const shown = await maskSecrets(`-- 🐘\n${sql};`)
    expect(shown).not.toContain(secret)
    expect(shown.replaceAll('*', '')).not.toContain(secret)
    expect(shown).toHaveLength(`-- 🐘\n${sql};`.length)
    expect(shown).toContain('*'.repeat(secret.length))
  })

  it.each([
    `INSERT INTO a VALUES ('password', 'x')`,
    `COMMENT ON COLUMN a.password IS 'of the user'`,
    `SELECT ('x') -- password 'y'`,
    `DO $$ BEGIN RAISE NOTICE 'password'; END $$`,
  ])('leaves %s', async (sql) => expect(await maskSecrets(sql)).toBe(sql))
})
