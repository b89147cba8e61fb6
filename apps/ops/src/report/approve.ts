import type { Plan } from '@twinship/migrate'
import type { Outcome } from '../context.ts'
import type { ApproveReport } from '../jobs/approve.ts'

/** What was signed, so that a person sees it. */
export function approveOutcome({ plan, approval, file }: ApproveReport): Outcome {
  const { by, at } = approval
  return {
    document: { command: 'approve', plan: plan.hash, files: filesOf(plan), by, at, file },
    text: [
      `Plan        ${plan.hash}${plan.maintenance ? '  (breaking and blocking accepted)' : ''}\n`,
      ...filesOf(plan).map(({ tag, class: kind, steps }) => `  ${tag}  ${kind}, ${stepsText(steps)}\n`),
      `Signed      ${at} by ${by}\n`,
      `Written     ${file}\n`,
    ].join(''),
  }
}

function filesOf({ files }: Plan) {
  return files.map(({ tag, class: kind, steps }) => ({ tag, class: kind, steps: steps.length }))
}

function stepsText(count: number): string {
  return count === 1 ? '1 step' : `${count} steps`
}
