import type { Fixture } from './fixtures/read.ts'
import { testPassword } from './generate/password.ts'
import type { TestAccount } from './report/types.ts'
import { textOf } from './row.ts'

/** The accounts a developer logs in with. */
export function testAccounts(fixtures: readonly Fixture[]): readonly TestAccount[] {
  return fixtures
    .filter(({ table }) => table === 'users')
    .map(({ name, values }) => ({
      email: textOf(values['email']),
      password: testPassword,
      note: noteOf(name, values, fixtures),
    }))
}

function noteOf(name: string, user: Fixture['values'], fixtures: readonly Fixture[]): string {
  const pair = fixtures.find(
    ({ table, values }) =>
      table === 'twinPairs' && [values['user1Id'], values['user2Id']].includes(`@${name}`),
  )
  const parts = [user['displayName'], pair?.values['pairType'], `pair ${textOf(pair?.values['pairingCode'])}`]
  if (user['emailVerified'] !== true) parts.push('e-mail not verified')
  return parts.filter((part) => typeof part === 'string').join(', ')
}
