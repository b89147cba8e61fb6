import path from 'node:path'
import type { Environment } from './environments.ts'
import type { Variables } from './schema.ts'

/** What a deployment leaves behind, and whom it tells. */
export type OutputsConfig = {
  /** Absolute path of the folder of reports; null: none is written. */
  readonly reportDirectory: string | null
  /** Secrets: whoever has such a URL may write there. */
  readonly webhooks: readonly string[]
  /** Undefined: Slack's for hooks.slack.com, ours elsewhere. */
  readonly webhookFormat: 'json' | 'slack' | undefined
  /** That notices are signed with. */
  readonly webhookSecret: string | undefined
  /** Absolute path of the text file for Prometheus. */
  readonly metricsFile: string | undefined
  /** Of a Pushgateway; may hold a password. */
  readonly metricsPushUrl: string | undefined
}

/** Development and test leave reports only where they are asked to. */
export function outputsOf(values: Variables, environment: Environment, baseDirectory: string): OutputsConfig {
  const { DEPLOY_REPORT_DIR: given, DEPLOY_METRICS_FILE: metricsFile } = values
  const isLive = environment === 'staging' || environment === 'production'
  const directory = given ?? (isLive ? 'reports' : undefined)
  return {
    reportDirectory: directory === undefined ? null : path.resolve(baseDirectory, directory),
    webhooks: values.DEPLOY_WEBHOOK_URL ?? [],
    webhookFormat: values.DEPLOY_WEBHOOK_FORMAT,
    webhookSecret: values.DEPLOY_WEBHOOK_SECRET,
    metricsFile: metricsFile === undefined ? undefined : path.resolve(baseDirectory, metricsFile),
    metricsPushUrl: values.DEPLOY_METRICS_PUSH_URL,
  }
}
