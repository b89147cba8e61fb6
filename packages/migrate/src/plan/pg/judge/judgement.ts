import type { Change, ChangeKind, ChangeOf } from '../../../hazards/pg/change.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import type { PlanClass } from '../../../model/plan.ts'

/** What a change needs, and why; `hint` says what to do where it does not run. */
export type Judgement = {
  readonly class: PlanClass
  readonly text: string | null
  readonly hint: string | null
}

export type JudgeContext = {
  /** Before the change. */
  readonly world: World
  /** What the same file does after it. */
  readonly later: readonly Change[]
}

export type Judge<Kind extends ChangeKind> = (context: JudgeContext, change: ChangeOf<Kind>) => Judgement
export type Judges = { readonly [Kind in ChangeKind]?: Judge<Kind> }

export const direct: Judgement = { class: 'direct', text: null, hint: null }

/** Direct, with a word about it. */
export function noted(text: string): Judgement {
  return { class: 'direct', text, hint: null }
}

export function online(text: string): Judgement {
  return { class: 'online', text, hint: null }
}

export function phased(text: string, hint = phasedHint): Judgement {
  return { class: 'phased', text, hint }
}

export function refused(text: string, hint: string): Judgement {
  return { class: 'refused', text, hint }
}

const phasedHint =
  'Deploy an app that does without first; then plan with --maintenance, which accepts what breaks.'
