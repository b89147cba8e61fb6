import { CodedError } from '@twinship/core'
import { expect, it } from 'vitest'
import { errorText } from './text.ts'

const plain = (_style: unknown, text: string) => text

it('an error keeps its own lines, and what it quotes has none', () => {
  const holder = 'deploy of eve\nOK: all well\u001B[31m'
  const error = new CodedError('MIGRATION.LOCKED', `here is being migrated by ${holder}.\n  its place`, {
    hint: 'Wait.',
    details: { holder, location: '' },
  })
  expect(errorText(error, plain)).toBe(
    'MIGRATION.LOCKED: here is being migrated by deploy of eve\\nOK: all well\\u001b[31m.\n  its place\n→ Wait.\n',
  )
})
