import type { EnvRecord } from '@twinship/core'

/** Where spans go, by the variables of OpenTelemetry; undefined where nobody asked for them. */
export function spanTarget(env: EnvRecord): string | undefined {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return undefined
  const own = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']
  if (own) return own
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT']
  return base ? `${base.replace(/\/+$/, '')}/v1/traces` : undefined
}
