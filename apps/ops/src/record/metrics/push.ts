import type { DeployRecord } from '../model.ts'
import { send, type CallLimits } from '../send.ts'
import { contentType, labelsOf, renderMetrics } from './render.ts'

/**
 * To a Pushgateway. POST leaves what is not said: the time of the last success, where this is none. Gives why it failed,
 * without the URL; null where it was taken.
 */
export async function pushMetrics(
  url: string,
  record: DeployRecord,
  limits?: CallLimits,
): Promise<string | null> {
  const body = await renderMetrics(record, null)
  const headers = { 'content-type': contentType }
  return send({ url: groupUrl(url, record), method: 'POST', headers, body }, limits)
}

/** One group for each database: another one's figures stay. */
export function groupUrl(url: string, record: Pick<DeployRecord, 'environment' | 'database'>): string {
  const group = new URL(url)
  const { environment, database } = labelsOf(record)
  const start = group.pathname.replace(/\/+$/, '')
  group.pathname = `${start}/metrics/job/twinship_deploy/environment/${environment}/${segment('database', database)}`
  return group.href
}

/** As Pushgateway takes what could not stand in a path. */
function segment(name: string, value: string): string {
  if (/^[\w.-]+$/.test(value)) return `${name}/${value}`
  return `${name}@base64/${Buffer.from(value).toString('base64url') || '='}`
}
