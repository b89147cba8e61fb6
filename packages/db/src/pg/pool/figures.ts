import { createHistogram } from 'node:perf_hooks'

/** What a pool does at a moment; times in milliseconds, counts since it was opened. */
export type PoolFigures = {
  readonly min: number
  readonly max: number
  /** Connections that are open: idle and busy. */
  readonly size: number
  readonly idle: number
  readonly busy: number
  /** Connections that are being made. */
  readonly opening: number
  /** Callers that wait for a connection. */
  readonly waiting: number
  readonly acquired: number
  readonly acquireP50Ms: number
  readonly acquireP99Ms: number
  readonly acquireTimeouts: number
  readonly opened: number
  /** Connections that ended without being closed here. */
  readonly lost: number
}

export type Recorder = {
  readonly acquired: (ms: number) => void
  readonly timedOut: () => void
  readonly opened: () => void
  readonly lost: () => void
  readonly read: () => Pick<
    PoolFigures,
    'acquired' | 'acquireP50Ms' | 'acquireP99Ms' | 'acquireTimeouts' | 'opened' | 'lost'
  >
}

export function createRecorder(): Recorder {
  const waits = createHistogram({ figures: 3 })
  const counts = { acquireTimeouts: 0, opened: 0, lost: 0 }
  return {
    // The histogram counts whole microseconds from 1 on.
    acquired: (ms) => waits.record(Math.max(1, Math.round(ms * 1000))),
    timedOut: () => (counts.acquireTimeouts += 1),
    opened: () => (counts.opened += 1),
    lost: () => (counts.lost += 1),
    read: () => ({
      ...counts,
      acquired: waits.count,
      acquireP50Ms: waits.count === 0 ? 0 : waits.percentile(50) / 1000,
      acquireP99Ms: waits.count === 0 ? 0 : waits.percentile(99) / 1000,
    }),
  }
}

/** The figures in Prometheus' text format, version 0.0.4; `pool` is a label on each. */
export function poolMetrics(figures: PoolFigures, pool = 'default'): string {
  const label = `pool="${pool.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
  const states = (['idle', 'busy', 'opening'] as const).map(
    (state) => [`,state="${state}"`, figures[state]] as const,
  )
  return [
    ...metric('connections', 'gauge', 'Connections of the pool by state.', label, states),
    ...metric('connections_min', 'gauge', 'Connections that are kept open.', label, [['', figures.min]]),
    ...metric('connections_max', 'gauge', 'Connections that may be open.', label, [['', figures.max]]),
    ...metric('waiting', 'gauge', 'Callers that wait for a connection.', label, [['', figures.waiting]]),
    ...metric(
      'acquire_wait_seconds',
      'gauge',
      'Time waited for a connection, since the pool was opened.',
      label,
      [
        [',quantile="0.5"', figures.acquireP50Ms / 1000],
        [',quantile="0.99"', figures.acquireP99Ms / 1000],
      ],
    ),
    ...metric('acquired_total', 'counter', 'Connections handed out.', label, [['', figures.acquired]]),
    ...metric('acquire_timeouts_total', 'counter', 'Callers that waited too long.', label, [
      ['', figures.acquireTimeouts],
    ]),
    ...metric('opened_total', 'counter', 'Connections opened.', label, [['', figures.opened]]),
    ...metric('lost_total', 'counter', 'Connections that ended without being closed.', label, [
      ['', figures.lost],
    ]),
    '',
  ].join('\n')
}

type Sample = readonly [labels: string, value: number]

function metric(
  name: string,
  type: string,
  help: string,
  label: string,
  samples: readonly Sample[],
): string[] {
  const full = `twinship_db_pool_${name}`
  const lines = samples.map(([more, value]) => `${full}{${label}${more}} ${value}`)
  return [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...lines]
}
