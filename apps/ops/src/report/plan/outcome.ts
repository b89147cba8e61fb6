import type { PlanFlags } from '../../commands/plan.ts'
import type { JobContext, Outcome } from '../../context.ts'
import type { PlanReport } from '../../jobs/plan.ts'
import { documentHead } from '../head.ts'
import { jsonDocument } from '../json.ts'
import { planMarkdown } from './markdown.ts'
import { refusedPlan } from './refused.ts'
import { planText } from './text.ts'

/** Prints as --format says; with the error of a plan that deploy would refuse. */
export function planOutcome({ config }: JobContext, report: PlanReport, flags: PlanFlags): Outcome {
  const error = refusedPlan(report.plan, true)
  const failed = error === undefined ? {} : { error }
  const document = { ...documentHead('plan', config), ...report }
  const texts = {
    text: () => planText(config, report),
    markdown: () => planMarkdown(report.plan),
    json: () => jsonDocument({ document, ...failed }),
  }
  return { document, text: texts[flags.format](), ...failed }
}
