import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { drawnPgVersions, usePostgres, withClient } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { startApp } from './app-load.ts'
import { ops, opsJson } from './run-ops.ts'
import { journalFolder, usersAndMessages as first, type Sql } from './status-folder.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-deploy-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** As drizzle-kit writes it for a foreign key, an index, NOT NULL, a volatile default and a unique constraint. */
const more: Sql = {
  tag: '0001_more',
  sql: `ALTER TABLE "messages" ALTER COLUMN "body" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "token" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "messages_user_idx" ON "messages" USING btree ("user_id");--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_token_unique" UNIQUE("token");`,
}
const dropped: Sql = { tag: '0002_drop', sql: 'ALTER TABLE "messages" DROP COLUMN "body";' }
/** A row without a value fails its validation; strong steps are before and after that. */
const required: Sql = {
  tag: '0001_required',
  sql: `ALTER TABLE "messages" ALTER COLUMN "body" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "note" text;`,
}
/** What fails stays as it is. */
const leaving = ['--no-preflight', '--auto-rollback', 'never']
const folderOf = (...files: readonly Sql[]) => journalFolder(root, 'postgresql', files)
const rows = 12_000

describe.each(await drawnPgVersions('deploy-online', process.env))(
  'ops deploy on PostgreSQL %i',
  (version) => {
    const pg = usePostgres({ version })

    const place = async () => {
      const { url, name } = await pg.fresh()
      const at = ['--url', url, '--env', 'test']
      expect((await ops(['deploy', ...at, '--migrations', folderOf(first)])).exitCode).toBe(0)
      await withClient(url, async (client) => {
        await client.query(`insert into users (name) select 'u' || g from generate_series(1, 10) g`)
        await client.query(
          `insert into messages (user_id, body) select 1 + g % 10, 'x' from generate_series(1, ${rows}) g`,
        )
        await client.query('analyze')
      })
      return { url, name, at }
    }

    it('changes a table in use without a failed write, as a plan that was reviewed says', async () => {
      const { url, at } = await place()
      const folder = ['--migrations', folderOf(first, more)]
      const file = path.join(root, `plan-${version}.json`)
      expect((await ops(['plan', ...at, ...folder, '--out', file])).exitCode).toBe(0)
      const app = startApp(url)
      const { exitCode, document } = await opsJson(['deploy', ...at, ...folder, '--plan', file])
      const { written, errors } = await app.stop()
      expect([exitCode, errors]).toEqual([0, []])
      expect(document).toMatchObject({
        applied: ['0001_more'],
        plan: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      })
      await withClient(url, async (client) => {
        const { rows: counted } = await client.query(
          'select count(*)::int as n, count(distinct token)::int as tokens from messages',
        )
        expect(counted).toEqual([{ n: rows + written, tokens: rows + written }])
        const { rows: bad } = await client.query(
          `select conname from pg_constraint where not convalidated union all
         select indexrelid::regclass::text from pg_index where not indisvalid`,
        )
        expect(bad).toEqual([])
      })
      expect((await ops(['verify', ...at, ...folder])).exitCode).toBe(0)
    })

    it.each([
      ['resume', 'update messages set body = $$x$$ where body is null'],
      ['abort', 'select 1'],
    ])('%s ends who stands in its way, where it is told to, and writes that down', async (command, mend) => {
      const { url, at } = await place()
      const folder = ['--migrations', folderOf(first, required)]
      await withClient(url, async (client) => {
        await client.query('update messages set body = null where id = 7')
        const stopped = await opsJson(['deploy', ...at, ...folder, ...leaving])
        // A check of its own before PostgreSQL 18, NOT NULL itself from then on.
        const cause: unknown = expect.stringMatching(/^23(502|514)$/)
        expect(stopped.document).toMatchObject({ error: { details: { cause, stepsDone: 1 } } })
        await client.query(mend)
        await withClient(url, async (forgotten) => {
          const gone = new Promise((resolve) => forgotten.on('error', resolve))
          await forgotten.query('begin; select count(*) from messages; select pg_sleep(1.1)')
          const ended = await ops([command, ...at, ...folder, '--terminate-blockers-older-than', '1'])
          expect(ended).toMatchObject({ exitCode: 0 })
          await gone
        })
        const { rows: audit } = await client.query(
          `select details::jsonb ->> 'command' as command, details::jsonb ->> 'table' as on from ops.audit where event like 'blocker.%'`,
        )
        expect(audit).toEqual([{ command, on: 'public.messages' }])
      })
    })

    it('refuses what breaks the app, and a plan that is no longer the one', async () => {
      const { url, at } = await place()
      const refused = await ops(['deploy', ...at, '--migrations', folderOf(first, dropped)])
      expect([refused.exitCode, refused.stderr]).toEqual([4, expect.stringContaining('PLAN.REFUSED')])
      const folder = ['--migrations', folderOf(first, more)]
      const file = path.join(root, `old-${version}.json`)
      await ops(['plan', ...at, ...folder, '--out', file])
      await withClient(url, (client) => client.query('create index messages_body on messages (body)'))
      const changed = await opsJson(['deploy', ...at, ...folder, '--plan', file])
      expect([changed.exitCode, changed.document.error?.code]).toEqual([4, 'MIGRATION.PLAN_CHANGED'])
      expect((await opsJson(['status', ...at, ...folder])).document).toMatchObject({ pending: { length: 1 } })
    })

    it('does not begin what would not fit, by what the command line or the environment says is free', async () => {
      const { at } = await place()
      const folder = ['--migrations', folderOf(first, more)]
      const env = { DEPLOY_FREE_SPACE: '0' }
      const byEnvironment = await opsJson(['deploy', ...at, ...folder], { env })
      expect([byEnvironment.exitCode, byEnvironment.document.error?.code]).toEqual([4, 'MIGRATION.NO_ROOM'])
      const byOption = await opsJson(['resume', ...at, ...folder, '--free-space', '0'])
      expect([byOption.exitCode, byOption.document.error?.code]).toEqual([4, 'MIGRATION.NO_ROOM'])
      expect((await ops(['resume', ...at, ...folder, '--free-space', '1000'], { env })).exitCode).toBe(0)
      const wrong = await opsJson(['deploy', ...at, ...folder, '--max-slot-wal', '1GB'])
      expect([wrong.exitCode, wrong.document.error?.code]).toEqual([2, 'USAGE.INVALID'])
    })

    it('what the database refuses midway is taken back by itself, and can be deployed once it is mended', async () => {
      const { url, at } = await place()
      const shape = () =>
        withClient(url, async (client) => {
          const { rows: found } = await client.query(
            `select attname as name, atttypid::regtype::text as is from pg_attribute
           where attrelid = 'messages'::regclass and attnum > 0 and not attisdropped
           union all select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = 'messages'::regclass
           union all select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
           where indrelid = 'messages'::regclass order by 1, 2`,
          )
          return found
        })
      const before = await shape()
      await withClient(url, (client) => client.query('update messages set user_id = 99 where id = 1'))
      const folder = ['--migrations', folderOf(first, more)]
      const failed = await opsJson(['deploy', '--no-preflight', ...at, ...folder])
      expect([failed.exitCode, failed.document.error?.code]).toEqual([5, 'MIGRATION.FAILED'])
      expect(failed.document.error?.hint).toContain('was taken back, and 0001_more is pending again')
      expect(await shape()).toEqual(before)
      const status = await opsJson(['status', ...at, ...folder])
      expect(status.document).toMatchObject({ pending: ['0001_more'] })
      await withClient(url, (client) => client.query('update messages set user_id = 1 where id = 1'))
      expect((await ops(['deploy', ...at, ...folder])).exitCode).toBe(0)
    })

    it('what was cancelled stays for resume', async () => {
      const { at } = await place()
      const cancelled = `DO $$ BEGIN RAISE 'cancelled' USING ERRCODE = 'query_canceled'; END $$;`
      const index = more.sql.split('--> statement-breakpoint')[3] ?? ''
      const folder = [
        '--migrations',
        folderOf(first, { ...more, sql: `${index}--> statement-breakpoint\n${cancelled}` }),
      ]
      const failed = await opsJson(['deploy', ...at, ...folder])
      expect([failed.exitCode, failed.document.error?.code]).toEqual([5, 'MIGRATION.FAILED'])
      expect(failed.document.error?.hint).toContain('ops resume')
      expect((await ops(['status', ...at, ...folder])).stdout).toContain('interrupted')
    })

    it('changes nothing outside of its window', async () => {
      const { at } = await place()
      const now = new Date()
      const hour = (later: number) => `${String((now.getUTCHours() + later) % 24).padStart(2, '0')}:00`
      const closed = ['--window', `${hour(2)}-${hour(3)}`]
      const folder = ['--migrations', folderOf(first, more)]
      const refused = await opsJson(['deploy', ...at, ...folder, ...closed])
      expect([refused.exitCode, refused.document.error?.code]).toEqual([4, 'DEPLOY.OUTSIDE_WINDOW'])
      const wrong = await opsJson(['deploy', ...at, ...folder, '--window', 'at night'])
      expect([wrong.exitCode, wrong.document.error?.code]).toEqual([2, 'USAGE.INVALID'])
      const open = ['--window', `${hour(23)}-${hour(2)}`]
      expect((await opsJson(['deploy', ...at, ...folder, ...open])).document).toMatchObject({
        applied: ['0001_more'],
      })
      expect((await ops(['deploy', ...at, ...folder, ...closed])).exitCode).toBe(0)
    })

    it('what stops midway is told by status, gone on with by resume, or taken back by abort', async () => {
      const { url, at } = await place()
      await withClient(url, (client) => client.query('update messages set user_id = 99 where id = 1'))
      const folder = ['--migrations', folderOf(first, more)]
      const deployed = ['deploy', '--no-preflight', '--auto-rollback', 'never', ...at, ...folder]
      const failed = await opsJson(deployed)
      expect([failed.exitCode, failed.document.error?.code]).toEqual([5, 'MIGRATION.FAILED'])
      expect(failed.document.error?.message).toMatch(/validate-constraint.*\(23503\)/)
      const status = await ops(['status', ...at, ...folder])
      expect(status.stdout).toMatch(/0001_more +interrupted after \d+ steps of its plan/)
      expect((await ops(['deploy', ...at, ...folder])).stderr).toContain('MIGRATION.INTERRUPTED')

      const aborted = await ops(['abort', ...at, ...folder])
      expect([aborted.exitCode, aborted.stdout]).toEqual([
        0,
        expect.stringContaining('0001_more, which is pending again'),
      ])
      await withClient(url, async (client) => {
        const { rows: columns } = await client.query(
          `select attname from pg_attribute where attrelid = 'messages'::regclass and attnum > 0 and not attisdropped`,
        )
        expect(columns.map(({ attname }) => String(attname))).toEqual(['id', 'user_id', 'body'])
        const { rows: left } = await client.query(
          `select conname from pg_constraint where conrelid = 'messages'::regclass and contype in ('c', 'f')`,
        )
        expect(left).toEqual([])
      })

      expect((await ops(deployed)).exitCode).toBe(5)
      await withClient(url, (client) => client.query('update messages set user_id = 1 where id = 1'))
      expect((await ops(['resume', ...at, ...folder])).exitCode).toBe(0)
      expect((await ops(['verify', ...at, ...folder])).exitCode).toBe(0)
    })
  },
)
