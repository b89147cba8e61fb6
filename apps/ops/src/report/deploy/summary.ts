import type { Config } from '@twinship/core'
import type { Plan, PlanLoss, PlanStep } from '@twinship/migrate'
import { countText, durationText, locksText } from '../plan/words.ts'

export type SummaryInput = {
  readonly plan: Plan | null
  readonly pending: readonly string[]
  readonly losses: readonly PlanLoss[]
}

/** What a person reads before saying yes: what, how long, which locks, what comes back how. */
export function summaryText(
  { direct, environment }: Config,
  { plan, pending, losses }: SummaryInput,
): string {
  const steps = plan?.files.flatMap((file) => file.steps) ?? []
  return [
    `Database    ${direct.location} (${environment})`,
    `Changes     ${plan === null ? pending.join(', ') : countText(plan)}`,
    ...(plan?.files ?? []).map(({ tag, class: kind }) => `            ${tag}  ${kind}`),
    ...(plan?.dialect === 'postgresql' ? [`Takes       ${takesText(steps)}`, ...lockLines(steps)] : []),
    ...backLines(steps),
    ...losses.map(({ tag, statement, what }) => `Loses       ${tag}, statement ${statement}: ${what}`),
  ].join('\n')
}

function takesText(steps: readonly PlanStep[]): string {
  const estimates = steps.flatMap(({ estimate }) => estimate ?? [])
  if (estimates.length < steps.length) return 'unknown: not of every step'
  const sum = (of: (one: (typeof estimates)[number]) => number) =>
    estimates.reduce((total, one) => total + of(one), 0)
  return `${durationText(sum(({ fromMs }) => fromMs))} to ${durationText(sum(({ toMs }) => toMs))}, waiting aside`
}

function lockLines(steps: readonly PlanStep[]): readonly string[] {
  const strong = steps.filter(
    ({ budget: { lockClass } }) => lockClass === 'strong' || lockClass === 'blocking',
  )
  const locks = [...new Set(strong.map(locksText))].filter((text) => text !== 'nothing that is in use')
  if (locks.length === 0) return ['Locks       none that a running app would feel']
  return locks.map((text, index) => `${index === 0 ? 'Locks     ' : '          '}  ${text}`)
}

/** What has no way back but the backup. */
function backLines(steps: readonly PlanStep[]): readonly string[] {
  const without = steps.filter(({ undo }) => undo.sql === null)
  if (without.length === 0) return ['Way back    every step can be taken back until the last one is done']
  return without.map(({ id, undo }, index) => {
    const head = index === 0 ? 'Way back  ' : '          '
    return `${head}  none from ${id} but the backup${undo.remains === null ? '' : `: ${undo.remains}`}`
  })
}
