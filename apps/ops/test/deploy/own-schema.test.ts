import { describe, expect, it } from 'vitest'
import { useDeployPlace } from './place.ts'

describe("a deployment of Twinship's own schema to production", () => {
  const { fresh } = useDeployPlace()

  it('seeds as an audited step, and refuses where there are test accounts', async () => {
    const place = await fresh('production')
    const ci = {
      GITHUB_SERVER_URL: 'https://ci.example.org',
      GITHUB_REPOSITORY: 'twins/app',
      GITHUB_RUN_ID: '7',
    }
    expect((await place.json(['migrate'], { env: ci })).exitCode).toBe(0)
    // What is written needs somebody's word, whether or not a migration is pending.
    const unasked = await place.json(['deploy', '--seed'])
    expect([unasked.exitCode, unasked.document.error?.code]).toEqual([3, 'CONFIRM.MISSING'])
    const seeded = await place.json(['deploy', '--seed', '--yes'])
    expect(seeded).toMatchObject({ exitCode: 0, document: { outcome: 'nothing-pending' } })
    const { document } = await place.json(['audit', 'list'])
    const rows = document['rows'] as readonly { event: string; details: Record<string, unknown> }[]
    expect(rows.find(({ event }) => event === 'run.started')?.details).toMatchObject({
      role: expect.any(String) as string,
      ciRun: 'https://ci.example.org/twins/app/actions/runs/7',
    })
    const details = rows.find(({ event }) => event === 'database.seeded')?.details
    expect(details).toMatchObject({ profile: 'production', role: expect.any(String) as string })
    expect(Number(details?.['rows'])).toBeGreaterThan(0)
    await place.sql(
      `insert into users (email, email_normalized, password_hash, display_name) values ('a@twinship.test', 'a@twinship.test', 'x', 'A')`,
    )
    await place.sql(
      `delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)`,
    )
    const refused = await place.json(['deploy', '--yes'])
    expect(JSON.stringify(refused.document.error)).toContain('DEPLOY.TEST_ACCOUNTS')
  })

  it('and refuses the seed for the folder of another project', async () => {
    const place = await fresh('production')
    const { exitCode, document } = await place.json(['deploy', '--seed', '--yes', ...place.folder()])
    expect([exitCode, document.error?.code]).toEqual([2, 'USAGE.INVALID'])
  })
})
