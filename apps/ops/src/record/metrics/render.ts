import { Gauge, Registry } from 'prom-client'
import { databaseName } from '../format.ts'
import type { DeployRecord, FindingRecord } from '../model.ts'

export const contentType = Registry.PROMETHEUS_CONTENT_TYPE

const prefix = 'twinship_deploy_'
const lastSuccess = `${prefix}last_success_timestamp_seconds`

type Labels = Readonly<Record<string, string>>
type Samples = readonly (readonly [Labels, number])[]

function isSuccess({ outcome }: Pick<DeployRecord, 'outcome'>): boolean {
  return outcome === 'applied' || outcome === 'nothing-pending'
}

/** The same labels are on every figure of one database. */
export function labelsOf({ environment, database }: Pick<DeployRecord, 'environment' | 'database'>) {
  return { environment, database: databaseName(database) }
}

/**
 * The figures of one deployment as Prometheus reads them; seconds. `lastSuccessSeconds`: Unix time of the last one that
 * ended well, where this one did not; null: not known.
 */
export async function renderMetrics(
  record: DeployRecord,
  lastSuccessSeconds: number | null,
): Promise<string> {
  const registry = new Registry()
  const endSeconds = (Date.parse(record.startedAt) + record.durationMs) / 1000
  const success = isSuccess(record) ? endSeconds : lastSuccessSeconds
  const add = (name: string, help: string, samples: Samples) =>
    addGauge(registry, labelsOf(record), name, help, samples)
  add(`${prefix}last_run_timestamp_seconds`, 'When the last deployment ended, Unix time.', one(endSeconds))
  if (success !== null) add(lastSuccess, 'When the last one that went well ended, Unix time.', one(success))
  add(`${prefix}last_run_success`, 'Whether the last one went well.', one(isSuccess(record) ? 1 : 0))
  add(`${prefix}last_run_outcome`, 'How the last one ended.', [[{ outcome: record.outcome }, 1]])
  add(`${prefix}duration_seconds`, 'How long the last one took.', one(record.durationMs / 1000))
  add(`${prefix}stage_duration_seconds`, 'How long its stages took.', stages(record))
  add(`${prefix}steps`, 'Steps that it began.', one(record.steps.length))
  add(`${prefix}step_tries`, 'Tries of all of its steps.', one(sum(record.steps.map(({ tries }) => tries))))
  const waits = sum(record.steps.map((step) => step.waits.length))
  add(`${prefix}lock_waits`, 'How many times a step waited for somebody.', one(waits))
  add(`${prefix}migrations_applied`, 'Migrations that it applied.', one(record.applied.length))
  add(`${prefix}findings`, 'What it found, by severity.', findings(record))
  add(`${prefix}app_latency_seconds`, 'How long the health page of the app took.', latencies(record))
  return registry.metrics()
}

/** From what was written before, of the same database; null where it does not say. */
export function readLastSuccess(
  text: string,
  record: Pick<DeployRecord, 'environment' | 'database'>,
): number | null {
  const wanted = labelsOf(record)
  for (const line of text.split('\n')) {
    if (!line.startsWith(`${lastSuccess}{`)) continue
    const isOurs = Object.entries(wanted).every(([name, value]) =>
      line.includes(`${name}="${escapeLabel(value)}"`),
    )
    const value = Number(line.slice(line.lastIndexOf(' ') + 1))
    if (isOurs && Number.isFinite(value)) return value
  }
  return null
}

function addGauge(registry: Registry, labels: Labels, name: string, help: string, samples: Samples): void {
  const labelNames = [...new Set([labels, ...samples.map(([own]) => own)].flatMap(Object.keys))]
  const gauge = new Gauge({ name, help, labelNames, registers: [registry] })
  for (const [own, value] of samples) gauge.set({ ...labels, ...own }, value)
}

function one(value: number): Samples {
  return [[{}, value]]
}

/** A stage that ran twice took both times. */
function stages({ stages: all }: DeployRecord): Samples {
  const names = [...new Set(all.map(({ name }) => name))]
  return names.map((stage) => {
    const own = all.filter(({ name }) => name === stage)
    return [{ stage }, sum(own.map(({ durationMs }) => durationMs)) / 1000]
  })
}

const severities: readonly FindingRecord['severity'][] = ['error', 'warning', 'note']

function findings({ preflight, verification, healthAfter, soak }: DeployRecord): Samples {
  // What is there all the time is told by every look: the last one counts.
  const last = soak.at(-1) ?? healthAfter
  const all = [...preflight, ...(verification?.findings ?? []), ...(last?.findings ?? [])]
  return severities.map((severity) => [{ severity }, all.filter((one) => one.severity === severity).length])
}

/** A value that was not measured takes the place of an old one. */
function latencies({ healthBefore, healthAfter }: DeployRecord): Samples {
  const seconds = (ms: number | null | undefined) => (ms === null || ms === undefined ? NaN : ms / 1000)
  return [
    [{ when: 'before' }, seconds(healthBefore?.appMs)],
    [{ when: 'after' }, seconds(healthAfter?.appMs)],
  ]
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function escapeLabel(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('"', String.raw`\"`)
}
