import type { Config } from '@twinship/core'
import type { Plan, PlanStep } from '@twinship/migrate'
import type { PlanReport } from '../../jobs/plan.ts'
import { databaseText } from '../head.ts'
import { basisText, budgetText, countText, estimateText, locksText, undoText } from './words.ts'

type File = Plan['files'][number]

/** For a person at a terminal. */
export function planText(config: Config, { plan, file }: PlanReport): string {
  const isAsked = plan.basis.facts !== null || plan.basis.ledgerHead !== null
  return [
    isAsked ? databaseText(config) : '',
    `Plan        ${countText(plan)}, ${basisText(plan)}\n`,
    plan.maintenance ? 'Maintenance breaking and blocking are accepted\n' : '',
    `Hash        ${plan.hash}\n`,
    file === null ? '' : `Written     ${file}\n`,
    ...plan.files.map(fileText),
  ].join('')
}

function fileText({ file, class: kind, reasons, steps }: File): string {
  const why = reasons.map(({ statement, line, class: one, text, hint }) => {
    const place = statement === 0 ? '' : `statement ${statement}, line ${line}: `
    const todo = hint === null ? '' : `\n      → ${hint}`
    return `    ${one}  ${place}${text}${todo}\n`
  })
  return `\n${file}  ${kind}\n${why.join('')}${steps.map(stepText).join('')}`
}

function stepText(step: PlanStep): string {
  const { id, kind, sql, transaction, estimate, notes } = step
  const where = transaction === 'own' ? 'one transaction' : 'outside of transactions'
  const lines = [
    ...sql.map((one) => `    ${one.replaceAll('\n', '\n    ')};`),
    `    locks     ${locksText(step)}`,
    `    waits     ${budgetText(step)}`,
    `    takes     ${estimateText(estimate)}`,
    `    undo      ${undoText(step).replaceAll('\n', '\n    ')}`,
    ...notes.map((note) => `    note      ${note}`),
  ]
  return `  ${id.slice(id.lastIndexOf('/') + 1)}  ${kind}, ${where}\n${lines.join('\n')}\n`
}
