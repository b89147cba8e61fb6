import type { Config } from '@twinship/core'
import type { Outcome } from '../../context.ts'
import type { ShowReport } from '../../jobs/backup/list.ts'
import { auditText, documentHead } from '../head.ts'
import { line, size, summaryText } from './parts.ts'

export function backupShowOutcome(config: Config, { location, manifest }: ShowReport): Outcome {
  const { files, recipients, tools, facts, auditHead } = manifest
  const stored = [files.data, ...(files.globals === null ? [] : [files.globals])]
  return {
    document: { ...documentHead('backup show', config), location, manifest },
    text: [
      summaryText(manifest),
      line('In', location),
      ...stored.map(({ name, bytes, sha256 }) => `  ${name}  ${size(bytes)}  sha256 ${sha256}\n`),
      ...recipients.map((recipient) => line('Recipient', recipient)),
      line(
        'Made with',
        Object.entries(tools)
          .map(([name, version]) => `${name} ${version}`)
          .join(', '),
      ),
      auditText(auditHead),
      ...facts.tables.map(({ schema, name, rows }) => `  ${schema}.${name}  ${rows ?? 'not counted'}\n`),
    ].join(''),
  }
}
