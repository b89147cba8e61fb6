import { describe, expect, it } from 'vitest'
import { planFacts, tableFacts } from '../../../test/support/plan-facts.ts'
import { planOne, planSql } from '../../../test/support/planned.ts'

describe('a backfill does no more than the file', () => {
  it.each([
    [
      'a trigger of a partition',
      { onUpdate: { triggers: 1, rules: 0 } },
      'the trigger of the table and its partitions',
    ],
    ['tables that inherit', { partitionOf: null, inherits: [{ schema: 'public', name: 'many' }] }, '(below)'],
  ])('a backfill is refused for %s', (_, more, why) => {
    const kind = 'partitionOf' in more ? 'table' : 'partitioned'
    const partitionOf = { schema: 'public', name: 'many', isDefault: false }
    const facts = planFacts(150_000, [
      tableFacts('many', 'id int8!', { kind }),
      tableFacts('below', 'id int8!', { partitionOf, ...more }),
    ])
    const sql = 'ALTER TABLE many ADD COLUMN x uuid DEFAULT gen_random_uuid()'
    const { class: found, reasons } = planOne(sql, { facts })
    expect(found).toBe('refused')
    expect(reasons[0]?.text).toContain(why)
  })

  const touch = 'CREATE TRIGGER touch BEFORE UPDATE ON messages FOR EACH ROW EXECUTE FUNCTION stamp()'
  it.each([
    ['a trigger', touch, 'fire the trigger of the table'],
    ['a trigger of some columns', touch.replace('UPDATE', 'INSERT OR UPDATE OF body'), 'fire the trigger'],
    [
      'a trigger in the place of another',
      `${touch.replace('UPDATE', 'INSERT')}; ${touch.replace('CREATE', 'CREATE OR REPLACE')}`,
      'fire the trigger',
    ],
    ['a rule', 'CREATE RULE r AS ON UPDATE TO messages DO ALSO NOTHING', 'set off a rule of the table'],
    [
      'a table that inherits',
      'CREATE TABLE heir (LIKE messages); ALTER TABLE heir INHERIT messages',
      '(heir)',
    ],
    ['a trigger that no UPDATE fires', touch.replace('UPDATE', 'INSERT OR DELETE'), null],
    ['a trigger that is gone again', `${touch}; DROP TRIGGER touch ON messages`, null],
    ['a rule that no UPDATE sets off', 'CREATE RULE r AS ON DELETE TO messages DO ALSO NOTHING', null],
    [
      'a rule that is gone again',
      'CREATE RULE r AS ON UPDATE TO messages DO ALSO NOTHING; DROP RULE r ON messages',
      null,
    ],
    [
      'a table that inherits no more',
      'CREATE TABLE heir (LIKE messages); ALTER TABLE heir INHERIT messages; ALTER TABLE heir NO INHERIT messages',
      null,
    ],
  ])('a backfill meets %s that the same deployment makes before it', (_, made, why) => {
    const sql = 'ALTER TABLE messages ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL'
    const inTwo = planSql([made, sql]).files[1]
    const inOne = planOne(`${made}; ${sql}`)
    for (const planned of [inTwo, inOne]) {
      expect(planned?.class).toBe(why === null ? 'online' : 'refused')
      expect(planned?.reasons.map(({ text }) => text).join('\n')).toContain(why ?? 'in batches')
    }
  })

  it('a backfill is refused for a trigger of a partition that the same deployment attaches', () => {
    const made = `CREATE TABLE events_3 (id int8, at timestamptz); ${touch.replace('messages', 'events_3')}`
    const attach = 'ALTER TABLE events ATTACH PARTITION events_3 DEFAULT'
    const sql = 'ALTER TABLE events ADD COLUMN x uuid DEFAULT gen_random_uuid()'
    const [, planned] = planSql([`${made}; ${attach}`, sql]).files
    expect(planned?.class).toBe('refused')
    expect(planned?.reasons[0]?.text).toContain('the trigger of the table and its partitions')
  })
})
