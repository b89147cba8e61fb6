import type { DeployRecord, Pulse } from '../../model.ts'
import { findingList } from './findings.ts'
import { html, type Html } from './html.ts'
import { sparkline } from './sparkline.ts'

/** The database and the app before, after, and while they were watched on. */
export function health({ healthBefore, healthAfter, soak }: DeployRecord): Html | null {
  const last = soak.at(-1) ?? null
  const all = [healthBefore, healthAfter, ...soak].filter((one) => one !== null)
  if (all.length === 0) return null
  const columns = [
    ...(healthBefore === null ? [] : [['before', healthBefore] as const]),
    ...(healthAfter === null ? [] : [['after', healthAfter] as const]),
    ...(last === null ? [] : [['at the end', last] as const]),
  ]
  return html`<section>
    <h2>Health</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th></th>
            ${columns.map(([title]) => html`<th>${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([title, show]) =>
              html`<tr>
                <td>${title}</td>
                ${columns.map(([, pulse]) => html`<td>${show(pulse)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <div class="sparks">
      ${series.flatMap(
        ([title, read]) =>
          sparkline(
            title,
            all.map((pulse) => ({ atMs: Date.parse(pulse.at), value: read(pulse) })),
          ) ?? [],
      )}
    </div>
    ${findingList(newest(all))}
  </section>`
}

const rows: readonly (readonly [string, (pulse: Pulse) => string])[] = [
  ['Server', ({ serverMs }) => ms(serverMs)],
  ['Clients', ({ clientsMs }) => ms(clientsMs)],
  ['App', ({ appMs }) => ms(appMs)],
  ['App’s status', ({ appStatus }) => plain(appStatus)],
  ['Rollbacks', ({ rollbacks }) => plain(rollbacks)],
  ['Deadlocks', ({ deadlocks }) => plain(deadlocks)],
]

const series: readonly (readonly [string, (pulse: Pulse) => number | null])[] = [
  ['Server', ({ serverMs }) => serverMs],
  ['Clients', ({ clientsMs }) => clientsMs],
  ['App', ({ appMs }) => appMs],
]

/** The same finding is told by every look. */
function newest(all: readonly Pulse[]): Pulse['findings'] {
  return [
    ...new Map(
      all.flatMap(({ findings }) => findings).map((one) => [`${one.code} ${one.message}`, one]),
    ).values(),
  ]
}

function ms(value: number | null): string {
  return value === null ? '–' : `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ms`
}

function plain(value: number | null): string {
  return value === null ? '–' : String(value)
}
