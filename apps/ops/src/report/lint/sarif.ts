import type { Hazard, RuleText } from '@twinship/migrate'
import type { LintReport } from '../../jobs/lint.ts'

/** SARIF 2.1.0, which code scanning reads. Paths are relative to where the command was typed. */
export function sarifText({ hazards, rules }: LintReport, folder: string): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'ops lint', rules: rules.map(ruleEntry) } },
        columnKind: 'utf16CodeUnits',
        results: hazards.map((hazard) => result(hazard, rules, folder)),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

function ruleEntry({ id, title, effect, safeWay, severity }: RuleText) {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: effect },
    help: { text: safeWay },
    defaultConfiguration: { level: severity },
  }
}

function result(hazard: Hazard, rules: readonly RuleText[], folder: string) {
  const { rule, severity, message, because, file, line, ignored } = hazard
  const uri = encodeURI(`${folder}/${file}`)
  const region = { startLine: line }
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: severity,
    message: { text: because === null ? message : `${message} (${because})` },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region } }],
    ...(ignored === null ? {} : { suppressions: [{ kind: 'inSource', justification: ignored }] }),
  }
}
