import { expect, test } from 'vitest'
import { renderHba, renderPostgresConf } from './config.ts'

const options = { port: 15_000, socketDir: '/s', sharedMemory: 'posix', settings: {} } as const

test('settings win over the defaults, but not over where the server is found', () => {
  const conf = renderPostgresConf({ ...options, settings: { fsync: 'on', port: '1', work_mem: '5MB' } })
  expect(conf).toContain("fsync = 'on'\n")
  expect(conf).toContain("work_mem = '5MB'\n")
  expect(conf).toContain("port = '15000'\n")
  expect(conf).not.toContain("fsync = 'off'")
})

test('quotes are doubled', () => {
  expect(renderPostgresConf({ ...options, settings: { search_path: "a'b" } })).toContain(
    "search_path = 'a''b'\n",
  )
})

test('required TLS leaves no way in over TCP without it', () => {
  expect(renderHba('scram-sha-256', true)).not.toMatch(/^host /m)
  expect(renderHba('trust', false)).toMatch(/^host all all 127\.0\.0\.1\/32 trust$/m)
})
