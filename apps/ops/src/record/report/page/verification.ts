import type { Verification } from '../../model.ts'
import { findingList } from './findings.ts'
import { html, type Html } from './html.ts'
import { counted } from './words.ts'

/** What the migrations touched, what stayed as it was, and whether the schema is what the files say. */
export function verification(found: Verification | null): Html | null {
  if (found === null) return null
  return html`<section>
    <h2>Verification</h2>
    <p>${driftText(found.drift)}</p>
    ${
      found.drift === null || found.drift.length === 0
        ? null
        : html`<ul class="bad">
            ${found.drift.map((one) => html`<li>${one}</li>`)}
          </ul>`
    }
    ${tables('Touched by the migrations', found.touched)} ${tables('Others, unchanged', found.unchanged)}
    ${tables('Others, written to by the app meanwhile', found.written)} ${findingList(found.findings)}
  </section>`
}

function driftText(drift: Verification['drift']): Html {
  if (drift === null) return html`<span class="soft">The schema was not compared.</span>`
  return drift.length === 0
    ? html`<span class="good">✓</span> The schema is what the migrations make.`
    : html`<span class="bad"
        >✗ ${counted(drift.length, 'difference', 'differences')} from what the migrations make:</span
      >`
}

function tables(title: string, names: readonly string[]): Html | null {
  if (names.length === 0) return null
  return html`<details>
    <summary>${title}: ${counted(names.length, 'table', 'tables')}</summary>
    <p class="small">${names.join(', ')}</p>
  </details>`
}
