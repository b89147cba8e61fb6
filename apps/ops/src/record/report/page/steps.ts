import type { PlanStep } from '@twinship/migrate'
import { duration } from '../../format.ts'
import type { DeployRecord, StepRecord } from '../../model.ts'
import { around, bar, spanOf, type Span } from './bar.ts'
import { html, type Html } from './html.ts'
import { counted, stepOutcomes } from './words.ts'

type Planned = ReadonlyMap<string, PlanStep>

/** What ran, with whom it waited for, what it locked and what was sent; then what was planned and did not run. */
export function steps(record: DeployRecord): Html | null {
  const files = record.plan?.files ?? []
  const planned = new Map(files.flatMap((file) => file.steps.map((one) => [one.id, one])))
  const ran = new Set(record.steps.map(({ id }) => id))
  const notRun = files.flatMap((file) =>
    // One that ran as a whole has its tag for an id.
    ran.has(file.tag) ? [] : file.steps.filter(({ id }) => !ran.has(id)),
  )
  if (record.steps.length === 0 && notRun.length === 0) return null
  const whole = around(record.steps)
  return html`<section>
    <h2>Migrations</h2>
    ${record.steps.map((one) => step(one, planned, whole))}
    ${notRun.length === 0 ? null : html`<h3>Planned, and not begun by this run</h3>`} ${notRun.map(unbegun)}
  </section>`
}

function step(one: StepRecord, planned: Planned, whole: Span): Html {
  const how = stepOutcomes[one.outcome]
  const plan = planned.get(one.id)
  return html`<div class="step">
    <div class="line">
      <code>${one.id}</code><span class="tag">${one.does}</span><span class="${how.tone}">${how.text}</span
      ><span class="took">${duration(one.durationMs)}</span>
    </div>
    ${bar(spanOf(one), whole, how)}
    <p class="small soft">${facts(one, plan).join(' · ')}</p>
    ${waits(one)} ${plan === undefined ? null : sql(plan)}
  </div>`
}

function facts(one: StepRecord, plan: PlanStep | undefined): readonly string[] {
  const estimate = plan?.estimate ?? null
  return [
    ...(one.tries > 1 ? [`${one.tries} tries`] : []),
    ...(one.waits.length === 0
      ? ['waited for nobody']
      : [`waited ${counted(one.waits.length, 'time', 'times')}`]),
    ...(plan === undefined ? [] : [locks(plan)]),
    ...(estimate === null
      ? []
      : [
          `estimated ${duration(estimate.fromMs)} to ${duration(estimate.toMs)}, ${estimate.rows.toLocaleString('en-US')} rows`,
        ]),
    ...(plan?.notes ?? []),
  ]
}

function locks(plan: PlanStep): string {
  if (plan.locks.length === 0) return 'no lock on what was there before'
  return plan.locks
    .map(({ mode, schema, name }) => `${mode} on ${schema === null ? '' : `${schema}.`}${name}`)
    .join(', ')
}

function waits({ waits: all, startedAt, outcome }: StepRecord): Html | null {
  if (all.length === 0) return null
  const from = Date.parse(startedAt)
  return html`<details ${outcome === 'unfinished' ? 'open' : ''}>
    <summary>Waits</summary>
    <ul class="small">
      ${all.map(
        ({ at, blockers }) =>
          html`<li>
            after ${duration(Math.max(0, Date.parse(at) - from))}:
            ${blockers.length === 0 ? 'nobody who could be named any more' : blockers.join('; ')}
          </li>`,
      )}
    </ul>
  </details>`
}

function sql(plan: PlanStep): Html {
  return html`<details>
    <summary>SQL</summary>
    <pre>${plan.sql.map((one) => `${one};`).join('\n')}</pre>
  </details>`
}

function unbegun(plan: PlanStep): Html {
  return html`<div class="step">
    <div class="line"><code>${plan.id}</code><span class="tag">${plan.kind}</span></div>
    <p class="small soft">${locks(plan)}</p>
    ${sql(plan)}
  </div>`
}
