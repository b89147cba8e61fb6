import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { RuleText } from '../../src/hazards/model.ts'

/** `before`: what an earlier deployment left. `migration`: what is judged. */
export type RuleExample = { readonly before: string; readonly migration: string }

const mark = '-- next deployment\n'

export function ruleExample(
  { dialect, id }: Pick<RuleText, 'dialect' | 'id'>,
  kind: 'bad' | 'good',
): RuleExample {
  const file = new URL(`../../src/hazards/rules/${dialect}/${id}/${kind}.sql`, import.meta.url)
  const text = readFileSync(fileURLToPath(file), 'utf8')
  const at = text.indexOf(mark)
  if (at < 0) return { before: '', migration: text }
  return { before: text.slice(0, at), migration: text.slice(at + mark.length) }
}

/** The example as the two files of a folder, the second one to be judged. */
export function exampleInput({ before, migration }: RuleExample) {
  return {
    files: [
      { tag: '0000_before', file: '0000_before.sql', text: before },
      { tag: '0001_migration', file: '0001_migration.sql', text: migration },
    ],
    deployments: new Map([['0001_migration', 1]]),
  }
}
