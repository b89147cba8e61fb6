import type { DeployRecord } from '../../model.ts'
import { preflight } from './findings.ts'
import { head, titleOf } from './head.ts'
import { health } from './health.ts'
import { html } from './html.ts'
import { stages } from './stages.ts'
import { steps } from './steps.ts'
import { style } from './style.ts'
import { verification } from './verification.ts'
import { moment } from './words.ts'

/** Nothing is loaded, run or sent from the page, whatever stands in it. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/** One page that holds all it needs, from a record that may be read. */
export function reportPage(record: DeployRecord): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${titleOf(record)}: ${record.outcome}, ${moment(record.startedAt)}</title>
        <style>
          ${{ markup: style }}
        </style>
      </head>
      <body>
        <main>
          ${head(record)} ${stages(record)} ${steps(record)} ${preflight(record.preflight)}
          ${verification(record.verification)} ${health(record)}
          <footer>
            Times are UTC by the clock of ${record.host}. The same as JSON lies beside this page.
          </footer>
        </main>
      </body>
    </html> `
  return `${page.markup.trim()}\n`
}
