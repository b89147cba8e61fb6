import type { Plan, PlanStep } from '@twinship/migrate'
import { basisText, budgetText, countText, estimateText, locksText, undoText } from './words.ts'

type File = Plan['files'][number]

/** For a comment on a pull request. */
export function planMarkdown(plan: Plan): string {
  const { hash, maintenance, files } = plan
  const stopped = files.filter(({ class: kind }) => kind === 'phased' || kind === 'refused').length
  return [
    '### Migration plan',
    '',
    `${countText(plan)}, ${basisText(plan)}.`,
    ...(maintenance ? ['', '**Maintenance:** breaking and blocking are accepted.'] : []),
    ...(stopped === 0 || maintenance ? [] : ['', `**${stopped} of them cannot be planned: see below.**`]),
    ...files.flatMap(fileLines),
    '',
    `<sub>plan ${hash}</sub>`,
    '',
  ].join('\n')
}

function fileLines({ file, class: kind, reasons, steps }: File): readonly string[] {
  return [
    '',
    `#### ${code(file)} — ${kind}`,
    ...(reasons.length === 0 ? [] : ['']),
    ...reasons.map(({ statement, line, class: one, text, hint }) => {
      const place = statement === 0 ? '' : ` (statement ${statement}, line ${line})`
      return `- **${one}**${place}: ${escaped(text)}${hint === null ? '' : ` → ${escaped(hint)}`}`
    }),
    ...(steps.length === 0 ? [] : ['', ...table(steps)]),
    ...steps.flatMap(details),
  ]
}

function table(steps: readonly PlanStep[]): readonly string[] {
  return [
    '| step | does | locks | waits | takes |',
    '|--|--|--|--|--|',
    ...steps.map((step) => {
      const cells = [
        numberOf(step),
        `${step.kind}${step.notes.length === 0 ? '' : ` (${step.notes.join('; ')})`}`,
        locksText(step),
        budgetText(step),
        estimateText(step.estimate),
      ]
      return `| ${cells.map(escaped).join(' | ')} |`
    }),
  ]
}

function details(step: PlanStep): readonly string[] {
  const sql = step.sql.map((one) => `${one};`).join('\n')
  const fence = fenceFor(sql)
  return [
    '',
    `<details><summary>${numberOf(step)} ${step.kind}</summary>`,
    '',
    `${fence}sql`,
    sql,
    fence,
    '',
    `Undo: ${escaped(undoText(step))}`,
    '',
    '</details>',
  ]
}

function numberOf({ id }: PlanStep): string {
  return id.slice(id.lastIndexOf('/') + 1)
}

/** A name may hold whatever Markdown or HTML gives a meaning to. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replaceAll('*', '\\*')
    .replaceAll('_', '\\_')
    .replaceAll('`', '\\`')
    .replaceAll('\n', ' ')
}

function code(text: string): string {
  return `\`${text.replaceAll('`', '')}\``
}

/** Longer than any run of backticks inside. */
function fenceFor(sql: string): string {
  let fence = '```'
  while (sql.includes(fence)) fence += '`'
  return fence
}
