import type { Severity } from '../model/finding.ts'
import type { RuleText } from './model.ts'

/** What is known of the table that a finding is about. */
export type Subject = {
  readonly isNew: boolean
  readonly size: { readonly rows: number; readonly bytes: number } | null
}

export type Verdict = { readonly severity: Severity; readonly because: string | null }

/** Row counts at which a finding changes its weight: the bands in which a change of facts counts as one. */
const rowBands = { few: 1_000, many: 100_000 } as const

/** The severity of a finding by what is known; `subject` is null where it is about no table. */
export function weigh(
  { severity, scale }: Pick<RuleText, 'severity' | 'scale'>,
  subject: Subject | null,
): Verdict {
  if (subject === null || scale === 'always' || severity === 'note') return { severity, because: null }
  if (subject.isNew) return { severity: 'note', because: 'it is new in this deployment' }
  if (scale === 'use') return { severity, because: sizeText(subject.size) }
  return subject.size === null
    ? { severity, because: 'if the table holds rows' }
    : bySize(severity, scale, subject.size)
}

function bySize(severity: Severity, scale: 'rows' | 'any-row', size: NonNullable<Subject['size']>): Verdict {
  const { rows, bytes } = size
  if (rows === 0) return { severity: 'note', because: 'the table is empty' }
  const because = sizeText(size)
  if (scale === 'any-row') return { severity, because }
  if (rows < rowBands.few && bytes < 2 ** 24) return { severity: 'note', because }
  return { severity: rows < rowBands.many && bytes < 2 ** 30 ? lower(severity) : severity, because }
}

function lower(severity: Severity): Severity {
  return severity === 'error' ? 'warning' : severity
}

function sizeText(size: Subject['size']): string | null {
  if (size === null) return null
  return `the table holds about ${size.rows.toLocaleString('en')} rows, ${bytesText(size.bytes)}`
}

function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, bytes < 1024 ? 0 : Math.floor(Math.log2(bytes) / 10))
  return `${Math.round(bytes / 1024 ** power)} ${units[power]}`
}
