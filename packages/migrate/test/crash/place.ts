import { assertNoLeaks, type PgServer, type TestDatabase } from '@twinship/testkit'
import { Client } from 'pg'
import { asMigrator } from '../support/pg-roles.ts'

export type PgPlaceQuery = <Row extends Record<string, unknown>>(sql: string) => Promise<Row[]>

/** A database for one point; gone with `dispose`, since there are hundreds of them. */
export type CrashPlace = {
  readonly name: string
  /** As the role migrator. */
  readonly url: string
  /** Of the superuser: holds what the run is to wait for. */
  readonly control: Client
  /** As the superuser, over a connection of its own that is never in a transaction. */
  readonly query: PgPlaceQuery
  readonly dispose: () => Promise<void>
}

/** Empty, or a copy of `template`, to which nobody may be connected. */
export async function crashPlace(server: PgServer, template?: string): Promise<CrashPlace> {
  const created =
    template === undefined ? await server.createDatabase() : await server.cloneTemplate(template)
  return enterPlace(server, created, await asMigrator(server, created))
}

/** The same database over fresh connections, where the server dropped those of the first place. */
export async function reenterPlace(server: PgServer, { name, url }: CrashPlace): Promise<CrashPlace> {
  const drop = () => server.dropDatabase(name)
  return enterPlace(server, { name, url: server.url(name), drop }, url)
}

async function enterPlace(server: PgServer, created: TestDatabase, url: string): Promise<CrashPlace> {
  const [control, observer] = [await connected(created.url), await connected(created.url)]
  return {
    name: created.name,
    url,
    control,
    query: async <Row extends Record<string, unknown>>(sql: string) => (await observer.query<Row>(sql)).rows,
    dispose: async () => {
      await Promise.all([control.end(), observer.end()])
      try {
        await assertNoLeaks(server, created.name)
      } finally {
        await created.drop()
      }
    },
  }
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'crash-test' })
  client.on('error', () => undefined)
  await client.connect()
  return client
}
