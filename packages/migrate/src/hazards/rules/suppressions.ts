import type { RuleText } from '../model.ts'

const common = { dialect: 'any', covers: [65], lock: null, scale: 'always' } as const

export const ignoreWithoutReason: RuleText = {
  ...common,
  id: 'ignore-without-reason',
  title: 'A suppression without a reason.',
  effect: 'Nobody can tell later whether it still holds; it suppresses nothing.',
  safeWay: 'Write -- ops:ignore <rule> because <why it is harmless here>.',
  severity: 'error',
}

export const ignoreUnknownRule: RuleText = {
  ...common,
  id: 'ignore-unknown-rule',
  title: 'A suppression of a rule that does not exist.',
  effect: 'What was meant is still found, or is not looked for any more.',
  safeWay: 'Take the name from docs/hazards/README.md.',
  severity: 'error',
}

export const ignoreUnused: RuleText = {
  ...common,
  id: 'ignore-unused',
  title: 'A suppression of what is not found.',
  effect: 'It would hide a later finding that nobody has judged.',
  safeWay: 'Delete it.',
  severity: 'note',
}

/** What can be wrong with a suppression; cannot be suppressed themselves. */
export const suppressionRules: readonly RuleText[] = [ignoreWithoutReason, ignoreUnknownRule, ignoreUnused]
