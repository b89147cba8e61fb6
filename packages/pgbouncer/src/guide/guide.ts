import { migrations } from './migrations.ts'
import { restart } from './restart.ts'
import { rotate } from './rotate.ts'
import type { GuideSection, GuideStep } from './section.ts'
import { setup } from './setup.ts'
import { tls } from './tls.ts'

export const guideSections: readonly GuideSection[] = [setup, rotate, tls, restart, migrations]

/** What was tried and what was not: part of every guide. */
export const guideLimits =
  'Tried on pgBouncer 1.18. What is said of 1.19 and newer (auth_dbname, SHOW STATE, ' +
  'max_prepared_statements, SIGTERM) follows their documentation and was not tried: no package of them was at hand.'

/** Numbered instructions, plain text that reads as Markdown too. */
export function guideText(sections: readonly GuideSection[]): string {
  return sections.map(({ title, steps }) => `## ${title}\n\n${steps.map(numbered).join('\n')}\n`).join('\n')
}

function numbered({ text, commands = [] }: GuideStep, index: number): string {
  const block =
    commands.length === 0 ? '' : `\n\n${commands.map((command) => `       ${command}`).join('\n')}\n`
  return `${index + 1}. ${text}${block}`
}
