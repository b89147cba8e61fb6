import { expect, test } from 'vitest'
import { pickAccount } from './account.ts'

const root = 'root:x:0:0:root:/root:/bin/bash\n'
const nobody = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n'

test('postgres comes before nobody, and root never', () => {
  expect(pickAccount(`${root}${nobody}postgres:x:101:104::/var/lib/postgresql:/bin/bash\n`)).toEqual({
    uid: 101,
    gid: 104,
  })
  expect(pickAccount(root + nobody)).toEqual({ uid: 65_534, gid: 65_534 })
  expect(pickAccount(root)).toBeUndefined()
  expect(pickAccount('postgres:x:0:0::/:/bin/sh\n')).toBeUndefined()
})

test("macOS numbers nobody -2, which spawn can't take", () => {
  expect(pickAccount('nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false\n')).toBeUndefined()
})
