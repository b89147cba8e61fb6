import { factsOf } from '../facts-of.ts'
import type { Check } from '../check.ts'
import { oneFile } from '../example.ts'

export const enumValueUsed: Check = {
  code: 'SQL.ENUM_VALUE_USED',
  severity: 'note',
  title:
    'An enum value is added and used in one file: the engine commits it in between, stock Drizzle fails.',
  hint: 'Put the statements that use the value into the next migration.',
  dialect: 'postgresql',
  bad: oneFile('postgresql', `ALTER TYPE mood ADD VALUE 'happy';\nUPDATE person SET mood = 'happy';`),
  good: oneFile('postgresql', `ALTER TYPE mood ADD VALUE 'happy';\nUPDATE person SET mood = 'sad';`),
  find: ({ migrations }) =>
    factsOf(migrations, 'enum-value-use').map(({ migration: { tag, file, statements }, fact }) => ({
      tag,
      file,
      line: statements[fact.used - 1]?.line ?? 1,
      message: `Statement ${fact.used} uses the value that statement ${fact.added} adds to ${fact.type}.`,
    })),
}
