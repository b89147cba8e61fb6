import { duration } from '../../format.ts'
import type { DeployRecord } from '../../model.ts'
import { bar, spanOf } from './bar.ts'
import { html, type Html } from './html.ts'
import { stageOutcomes, stageTitles } from './words.ts'

/** When each stage was, within the whole. */
export function stages(record: DeployRecord): Html | null {
  if (record.stages.length === 0) return null
  const whole = spanOf(record)
  return html`<section>
    <h2>Stages</h2>
    ${record.stages.map((stage) => {
      const how = stageOutcomes[stage.outcome]
      return html`<div class="row">
        <span><span class="${how.tone}">${how.text}</span> ${stageTitles[stage.name]}</span
        >${bar(spanOf(stage), whole, how)}<span class="took">${duration(stage.durationMs)}</span
        >${stage.text === '' ? null : html`<span class="said small soft">${stage.text}</span>`}
      </div>`
    })}
  </section>`
}
