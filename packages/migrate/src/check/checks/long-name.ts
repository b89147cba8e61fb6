import type { Check } from '../check.ts'
import { oneFile } from '../example.ts'
import { factsOf } from '../facts-of.ts'

const name = 'orders_customer_account_id_customer_accounts_internal_identifier_fk'

export const longName: Check = {
  code: 'SQL.LONG_NAME',
  severity: 'warning',
  title:
    'PostgreSQL cuts names to 63 bytes: two that begin alike become one, and no tool finds the full name.',
  hint: 'Give the object a shorter name in the schema.',
  dialect: 'postgresql',
  bad: oneFile('postgresql', `ALTER TABLE a ADD CONSTRAINT ${name} FOREIGN KEY (b) REFERENCES b (id);`),
  good: oneFile('postgresql', 'ALTER TABLE a ADD CONSTRAINT a_b_fkey FOREIGN KEY (b) REFERENCES b (id);'),
  find: ({ migrations }) =>
    factsOf(migrations, 'long-name').map(({ migration: { tag, file }, fact }) => ({
      tag,
      file,
      line: fact.line,
      message: `${fact.name} has ${fact.bytes} bytes.`,
    })),
}
