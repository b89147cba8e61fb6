import type { PoolerFinding } from '../finding.ts'
import { requireName } from '../guard.ts'
import { versionText } from '../version.ts'
import { databaseEntries } from './database-entries.ts'
import type { Entry } from './entry.ts'
import { settingEntries } from './setting-entries.ts'
import type { PoolerSettings } from './settings.ts'
import { sizePooler, type PoolerSizes } from './size.ts'
import { sizeWarnings } from './warnings.ts'

export type PoolerConfig = {
  /** The text of pgbouncer.ini: every value under the reason for it. */
  readonly ini: string
  readonly sizes: PoolerSizes
  readonly warnings: readonly PoolerFinding[]
}

/** Throws PGBOUNCER.VALUE for a name or path that would end its line or mean something else to pgBouncer. */
export function createPoolerConfig(settings: PoolerSettings): PoolerConfig {
  for (const role of settings.roles) requireName(role, 'The name of a role')
  const sizes = sizePooler(settings)
  const warnings = sizeWarnings(settings, sizes)
  const lines = [
    `; pgBouncer ${versionText(settings.target)} or newer`,
    ...warnings.map(({ code, message }) => `; WARNING ${code}: ${message}`),
    '',
    '[databases]',
    ...databaseEntries(settings).flatMap(entryLines),
    '',
    '[pgbouncer]',
    ...settingEntries(settings, sizes).flatMap((group) => [...group.flatMap(entryLines), '']),
  ]
  return { ini: lines.join('\n'), sizes, warnings }
}

/** The parser knows no comment behind a value: it would be part of it. */
function entryLines({ key, value, reason }: Entry): readonly string[] {
  return [`; ${reason}`, `${key} = ${value}`.trimEnd()]
}
