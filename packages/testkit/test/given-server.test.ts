import { expect, test } from 'vitest'
import {
  connectServer,
  createTemplate,
  describeGivenServer,
  dropPrefixed,
  pgServers,
  queryOnce,
} from '../src/index.ts'

test.each(pgServers().map((server) => ({ version: server.version, server })))(
  'a borrowed PostgreSQL $version is left as it was found',
  async ({ server, version }) => {
    const info = await describeGivenServer(server.url())
    const borrowed = connectServer(info)
    expect(info).toMatchObject({ version, serverVersion: server.serverVersion })
    const template = await createTemplate(borrowed, 'borrowed', (url) =>
      queryOnce(url, 'CREATE TABLE things (id int)'),
    )
    const clone = await borrowed.cloneTemplate(template)
    const named = await borrowed.createDatabase('named')
    const ours = [template, clone.name, named.name]
    expect(ours.every((name) => name.startsWith(info.databasePrefix))).toBe(true)

    await dropPrefixed(borrowed)
    const databases = await server.query('SELECT datname FROM pg_database')
    expect(databases.filter((row) => ours.includes(String(row['datname'])))).toEqual([])
  },
)

test('a server of our own has no prefix, so nothing of it is ever dropped by prefix', async () => {
  const [server] = pgServers()
  if (!server) throw new Error('No server in this run')
  await dropPrefixed(connectServer({ ...server.info, databasePrefix: '' }))
  expect(await server.query("SELECT FROM pg_database WHERE datname = 'postgres'")).toHaveLength(1)
})
