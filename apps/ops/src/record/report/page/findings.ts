import type { FindingRecord } from '../../model.ts'
import { html, type Html } from './html.ts'
import { severities } from './words.ts'

export function findingList(findings: readonly FindingRecord[]): readonly Html[] {
  return findings.map(({ code, severity, message, hint }) => {
    const { tone, text } = severities[severity]
    return html`<div class="finding ${tone}">
      <span class="small">${text} · <code>${code}</code></span>
      <p>${message}</p>
      <p class="small">→ ${hint}</p>
    </div>`
  })
}

export function preflight(findings: readonly FindingRecord[]): Html | null {
  return findings.length === 0
    ? null
    : html`<section>
        <h2>Preflight</h2>
        ${findingList(findings)}
      </section>`
}
