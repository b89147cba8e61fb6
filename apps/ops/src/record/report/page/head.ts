import { databaseName, duration } from '../../format.ts'
import type { DeployRecord } from '../../model.ts'
import { html, type Html } from './html.ts'
import { moment, outcomes } from './words.ts'

export function titleOf({ command, database, environment }: DeployRecord): string {
  return `${command === 'deploy' ? 'Deployment' : 'Resumption'} of ${databaseName(database)} (${environment})`
}

/** What, who, when, how long, and what went wrong with what to do now. */
export function head(record: DeployRecord): Html {
  const { tone, text } = outcomes[record.outcome]
  const { database, startedAt, durationMs, error } = record
  return html`<header>
    <span class="badge ${tone}">${text}</span>
    <h1>${titleOf(record)}</h1>
    <p class="soft">${moment(startedAt)}, ${duration(durationMs)}</p>
    ${
      error === null
        ? null
        : html`<div class="error">
            <p><code>${error.code}</code></p>
            <p>${error.message}</p>
            <p>→ ${error.hint}</p>
          </div>`
    }
    <dl>
      ${fact('Database', html`<code>${database}</code>`)}
      ${fact('By', html`${record.actor} <span class="soft">at ${record.host}</span>`)}
      ${maybe('Started by', record.ciRun, (run) => (isLink(run) ? html`<a href="${run}" rel="noreferrer">${run}</a>` : html`${run}`))}
      ${maybe('Commit', record.gitCommit, (commit) => html`<code>${commit}</code>`)}
      ${maybe('Plan', record.plan?.hash ?? null, (hash) => html`<code>${hash}</code>`)}
      ${fact('Applied', record.applied.length === 0 ? html`nothing` : html`${record.applied.join(', ')}`)}
      ${maybe('Backup', record.backup, (name) => html`<code>${name}</code> <span class="soft">what <code>ops restore</code> goes back to</span>`)}
      ${maybe('Restore point', record.restorePoint, ({ name, lsn }) => html`<code>${name}</code> <span class="soft">at ${lsn}</span>`)}
      ${fact('Run', html`<code>${record.id}</code> <span class="soft">twinship-ops ${record.toolVersion}</span>`)}
    </dl>
  </header>`
}

function fact(name: string, value: Html): Html {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`
}

function maybe<T>(name: string, value: T | null, show: (value: T) => Html): Html | null {
  return value === null ? null : fact(name, show(value))
}

function isLink(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
