import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { useServer } from '../servers.ts'

const first = { tag: '0000_a', sql: 'CREATE TABLE a (id integer PRIMARY KEY, x text);\n' }
const dropped = { tag: '0001_b', sql: 'ALTER TABLE a DROP COLUMN x;\n' }

describe('a deployment to a SQLite file', () => {
  const test = useServer('SQLite', 3)
  const env = () => ({ NODE_ENV: 'staging', DEPLOY_REPORT_DIR: path.join(test.root, 'reports') })

  it('asks for consent to a loss, and for what its queries say, which can write nothing', async () => {
    await test.sql('pragma user_version = 1')
    await test.json(['migrate', '--migrations', test.folder([first])], { env: env() })
    const config = path.join(test.root, 'ops.config.mjs')
    const smoke = `[{ name: 'there', sql: 'select 1' }, { name: 'writes', sql: 'insert into a values (1) returning 1' }]`
    writeFileSync(config, `export default { deploy: { smoke: ${smoke} } }`)
    const command = ['deploy', '--yes', '--config', config, '--migrations', test.folder([first, dropped])]
    const unread = await test.json(command, { env: env() })
    expect([unread.exitCode, unread.document.error?.code]).toEqual([3, 'CONFIRM.MISSING'])
    const { exitCode, document } = await test.json([...command, '--confirm', test.name], { env: env() })
    expect([exitCode, document.error?.code]).toEqual([4, 'DEPLOY.UNHEALTHY'])
    expect(document.error?.message).toMatch(/The query "writes" fails/)
    expect(document.error?.message).not.toContain('there')
    expect(document).toMatchObject({ applied: ['0001_b'], verification: { drift: [] } })
    const stages = document['stages'] as readonly { name: string; text: string }[]
    expect(stages.find(({ name }) => name === 'verify')?.text).toBe('tables are not counted here')
    expect(await test.sql('select count(*) as n from a')).toEqual([{ n: 0 }])
  })
})
