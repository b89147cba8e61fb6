import { describe, expect, it } from 'vitest'
import { readStoredSetting } from './setting-value.ts'

describe('a stored setting', () => {
  it.each([
    ['work_mem=7MB', 'work_mem', "'7MB'"],
    ['DateStyle=ISO, DMY', 'DateStyle', "'ISO, DMY'"],
    ['app.note=a=b', 'app.note', "'a=b'"],
    ['search_path=""', 'search_path', "''"],
    ['search_path=', 'search_path', "''"],
    ['search_path="$user", public', 'search_path', "'$user', 'public'"],
    ['search_path="a,""b", "it\'s"', 'search_path', `'a,"b', 'it''s'`],
  ])('%s is a literal for each element of a list, or one', (stored, name, value) => {
    expect(readStoredSetting(stored)).toEqual({ name, value })
  })
})
