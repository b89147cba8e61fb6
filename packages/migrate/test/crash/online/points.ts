import { randomBelow, type Sampling } from '@twinship/testkit'
import type { PlanStep } from '../../../src/model/plan.ts'
import { moments, type Moment } from './step-stop.ts'

/** What happens to a run, and where in a step. `terminated mid-build`: the backend, with the step half done. */
const kills = {
  'runner killed': moments,
  'backend terminated': ['before', 'after'],
  'server restarted': moments,
  'terminated mid-build': ['inside'],
} as const

type Kill = keyof typeof kills

const ends = ['resumed', 'aborted'] as const

export type StepPoint = {
  /** In the plan, from 0. */
  readonly position: number
  readonly step: PlanStep
  readonly kill: Kill
  readonly moment: Moment
  /** What a person does then. */
  readonly end: (typeof ends)[number]
}

export function describeStepPoint({ step, kill, moment, end }: StepPoint): string {
  return `${kill} ${moment} ${step.id} (${step.kind}), ${end}`
}

/** In the long run every kill at every moment of every step, resumed and aborted; else one of them for each step. */
export function pointsOf(steps: readonly PlanStep[], { long, seed }: Sampling): readonly StepPoint[] {
  const names = Object.keys(kills) as Kill[]
  return steps.flatMap((step, position): readonly StepPoint[] => {
    const all = names.flatMap((kill) => {
      const at: readonly Moment[] = kills[kill]
      return at.flatMap((moment) => ends.map((end) => ({ position, step, kill, moment, end })))
    })
    if (long) return all
    // In rotation, so that none of the four goes without.
    const kill = names[(position + randomBelow(names.length, seed, 0)) % names.length]
    const those = all.filter((point) => point.kill === kill)
    return those.slice(randomBelow(those.length, seed, position + 1)).slice(0, 1)
  })
}
