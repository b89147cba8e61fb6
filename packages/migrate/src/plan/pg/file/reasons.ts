import type { PlanClass, PlanReason } from '../../../model/plan.ts'
import { planClasses } from '../../../model/plan.ts'
import type { Statement } from '../../../model/statement.ts'
import type { Judgement } from '../judge/judgement.ts'

/** Gathers why a file is planned as it is, each reason once. */
export class Reasons {
  readonly #all: PlanReason[] = []

  add({ ordinal, line }: Pick<Statement, 'ordinal' | 'line'>, { class: kind, text, hint }: Judgement): void {
    if (text === null) return
    const isKnown = this.#all.some((one) => one.statement === ordinal && one.text === text)
    if (!isKnown) this.#all.push({ statement: ordinal, line, class: kind, text, hint })
  }

  list(): readonly PlanReason[] {
    return this.#all
  }
}

export function gravest(classes: readonly PlanClass[]): PlanClass {
  return planClasses[Math.max(0, ...classes.map((one) => planClasses.indexOf(one)))] ?? 'direct'
}

export function stops(kind: PlanClass): boolean {
  return kind === 'phased' || kind === 'refused'
}
