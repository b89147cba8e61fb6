import path from 'node:path'
import { startPgBouncer, type PgBouncer } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../app-load.ts'
import { usersAndMessages, type Sql } from '../status-folder.ts'
import { newestReport, useFilledPlace, type DeployPlace } from './place.ts'

const more: Sql = {
  tag: '0001_more',
  sql: `ALTER TABLE "messages" ADD COLUMN "token" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id");--> statement-breakpoint
CREATE INDEX "messages_user_idx" ON "messages" USING btree ("user_id");`,
}
/** Refused by the server once the index is there, for a row that no query of the app touches. */
const failing: Sql = {
  tag: '0002_failing',
  sql: `CREATE INDEX "messages_body_idx" ON "messages" ("body");--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_id_check" CHECK ("id" <> 4500);`,
}

describe('from staging to production, behind pgBouncer', () => {
  const { begunWith, server, root } = useFilledPlace()
  let bouncer: PgBouncer
  beforeAll(async () => {
    bouncer = await startPgBouncer({ cluster: server(), env: process.env })
  })
  afterAll(() => bouncer.stop())

  const pooled = ({ name, env }: DeployPlace) => ({
    DATABASE_URL: bouncer.url(name),
    DATABASE_DIRECT_URL: env['DATABASE_URL'] ?? '',
  })

  it('a migration is promoted and deployed under load, and the app fails no query', async () => {
    const [staging, production] = [await begunWith('staging'), await begunWith('production')]
    const folder = staging.folder(usersAndMessages, more)
    expect((await staging.json(['deploy', ...folder], { env: pooled(staging) })).exitCode).toBe(0)
    const record = path.join(root, `${staging.name}.json`)
    expect((await staging.json(['promote', 'export', '--out', record, ...folder])).exitCode).toBe(0)

    const app = startApp(bouncer.url(production.name))
    const { exitCode, document } = await production.json(
      ['deploy', '--yes', '--soak', '1s', '--promotion', record, ...folder],
      { env: { ...pooled(production), DEPLOY_REQUIRE_PROMOTION: 'true' } },
    )
    const { written, errors } = await app.stop()
    expect([exitCode, document.error?.message, errors]).toEqual([0, undefined, []])
    expect(written).toBeGreaterThan(0)
    expect(document).toMatchObject({
      outcome: 'applied',
      backup: expect.any(String) as string,
      verification: { drift: [], touched: ['messages', 'users'] },
      healthAfter: { clientsMs: expect.any(Number) as number },
    })
    const stages = document['stages'] as readonly { name: string; outcome: string }[]
    expect(stages.map(({ name }) => name)).toEqual([
      'preflight',
      'plan',
      'confirm',
      'backup',
      'restore-point',
      'migrate',
      'verify',
      'health',
      'soak',
    ])
  })

  it('one that fails midway leaves the database as it was, the app untouched, and says why in its report', async () => {
    const production = await begunWith('production')
    const app = startApp(bouncer.url(production.name))
    const { exitCode, document } = await production.json(
      ['deploy', '--yes', '--no-preflight', ...production.folder(usersAndMessages, more, failing)],
      { env: pooled(production) },
    )
    const { errors } = await app.stop()
    expect([exitCode, document.error?.code, errors]).toEqual([5, 'MIGRATION.FAILED', []])
    expect(document.error?.hint).toContain('was taken back')
    expect(await production.sql("select to_regclass('messages_body_idx') as gone")).toEqual([{ gone: null }])
    expect(await production.pending(usersAndMessages, more, failing)).toEqual(['0002_failing'])
    const report = newestReport(production)
    expect(report).toMatchObject({
      outcome: 'failed',
      error: { code: 'MIGRATION.FAILED' },
      applied: ['0001_more'],
      steps: expect.arrayContaining([expect.objectContaining({ outcome: 'undone' })]) as unknown,
    })
  })

  it('one that no undo takes back brings the backup back, where that was asked for', async () => {
    const production = await begunWith('production')
    const stays = {
      tag: '0002_stays',
      sql: `UPDATE "users" SET "name" = 'changed' WHERE "id" = 1;--> statement-breakpoint\n${failing.sql}`,
    }
    const folder = production.folder(usersAndMessages, more, stays)
    const command = ['deploy', '--yes', '--no-preflight', '--auto-rollback', 'restore', ...folder]
    const { exitCode, document } = await production.json([...command, '--confirm', production.name])
    expect([exitCode, document.error?.code]).toEqual([5, 'DEPLOY.RESTORED'])
    expect(await production.pending(usersAndMessages, more, stays)).toEqual(['0001_more', '0002_stays'])
    expect(await production.sql('select name from users where id = 1')).toEqual([{ name: 'u1' }])
    expect(newestReport(production)).toMatchObject({
      outcome: 'taken-back',
      applied: ['0001_more'],
      restorePoint: { name: expect.stringMatching(/^twinship_[0-9a-f]{32}$/) as string },
    })
  })

  it("staging's command on production's database is refused by the database itself", async () => {
    const [staging, production] = [await begunWith('staging'), await begunWith('production')]
    const url = production.env['DATABASE_URL'] ?? ''
    const { exitCode, document } = await staging.json(
      ['deploy', '--yes', ...staging.folder(usersAndMessages, more)],
      { env: { DATABASE_URL: url } },
    )
    expect([exitCode, document.error?.code]).toEqual([2, 'IDENTITY.MISMATCH'])
    expect(await production.pending(usersAndMessages, more)).toEqual(['0001_more'])
  })

  it('of two operators at once one applies it, and the other one finds it done or changed', async () => {
    const production = await begunWith('production')
    const deploy = () =>
      production.json([
        'deploy',
        '--yes',
        '--skip-backup',
        production.name,
        ...production.folder(usersAndMessages, more),
      ])
    const both = await Promise.all([deploy(), deploy()])
    const applied = both.filter(
      ({ exitCode, document }) => exitCode === 0 && (document['applied'] as unknown[]).length === 1,
    )
    expect(applied).toHaveLength(1)
    const other = both.find((one) => !applied.includes(one))
    expect([0, 4, 6]).toContain(other?.exitCode)
    expect(await production.sql('select count(*)::int as n from drizzle.__drizzle_migrations')).toEqual([
      { n: 2 },
    ])
  })
})
