import { describe, expect, it } from 'vitest'
import { backupName, isBackupName } from './name.ts'

const instantMs = Date.UTC(2026, 10, 25, 21, 2, 33, 123)

describe('the name of a backup', () => {
  it('is time, database and migration, and sorts by time', () => {
    const name = backupName({ instantMs, database: 'app', head: '0007_add_pairs' })
    expect(name).toBe('20261125T210233123Z__app__0007_add_pairs')
    const later = backupName({ instantMs: instantMs + 1, database: 'a', head: null })
    expect(later).toBe('20261125T210233124Z__a__empty')
    expect([later, name].toSorted()).toEqual([name, later])
  })

  it.each(['../../etc', 'a b', 'Zwölf', 'a/b\\c', '日本', 'x__y', '', 'a'.repeat(300)])(
    'holds nothing of %j that a path or a shell would read',
    (text) => {
      const name = backupName({ instantMs, database: text, head: text })
      expect(isBackupName(name)).toBe(true)
      expect(name.split('__')).toHaveLength(3)
      expect(name.length).toBeLessThan(200)
    },
  )

  it.each(['', '..', 'x/manifest.json', '20261125T210233123Z__a__b/../c', '20261125T210233123Z__a'])(
    'is not %j',
    (text) => expect(isBackupName(text)).toBe(false),
  )
})
