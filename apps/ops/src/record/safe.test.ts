import { expect, it } from 'vitest'
import { deployRecordSchema } from './model.ts'
import { redactDeep, safeRecord } from './safe.ts'
import { applied, failed } from './test/example.ts'

it('masks passwords in every statement of the plan, and in what messages quote', async () => {
  const error = { code: 'A.B', message: 'of postgres://u:hush@localhost/a', hint: 'password=hush' }
  const safe = await safeRecord({ ...failed, error, ciRun: 'https://u:hush@example.org/1' })
  expect(JSON.stringify(safe)).not.toContain('hush')
  expect(JSON.stringify(safe)).toContain('CREATE ROLE reader LOGIN PASSWORD')
  expect(deployRecordSchema.parse(safe)).toEqual(safe)
})

it('leaves the rest as it is', async () => {
  const { plan, ...rest } = await safeRecord(applied)
  expect(rest).toEqual({ ...applied, plan: undefined })
  expect(plan?.files[0]?.steps[0]).toEqual(applied.plan?.files[0]?.steps[0])
  expect(await safeRecord({ ...applied, plan: null })).toEqual({ ...applied, plan: null })
  expect(redactDeep({ a: [1, null, { b: true }] })).toEqual({ a: [1, null, { b: true }] })
})
