import { createHmac, randomUUID } from 'node:crypto'
import type { OutputsConfig } from '@twinship/core'
import { send, shownUrl, type Call, type CallLimits } from '../send.ts'
import type { Notice } from './model.ts'
import { slackMessage } from './slack.ts'

export type Delivery = Pick<OutputsConfig, 'webhooks' | 'webhookFormat' | 'webhookSecret'> & {
  /** Unix milliseconds. */
  readonly nowMs: number
  readonly limits?: CallLimits
}

/** To all at the same time. Gives what failed, a line each without the secret part of the URL. Never throws. */
export async function deliver(notice: Notice, delivery: Delivery): Promise<readonly string[]> {
  const results = await Promise.all(
    delivery.webhooks.map(async (url) => {
      const why = await send(callFor(url, notice, delivery), delivery.limits)
      return why === null ? [] : [`The webhook at ${shownUrl(url)} was not told "${notice.event}": ${why}.`]
    }),
  )
  return results.flat()
}

function callFor(url: string, notice: Notice, { webhookFormat, webhookSecret, nowMs }: Delivery): Call {
  const isSlack = speaksSlack(url, webhookFormat)
  const body = JSON.stringify(isSlack ? slackMessage(notice) : notice)
  return {
    url,
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': `twinship-ops/${notice.deployment.toolVersion}`,
      'twinship-event': notice.event,
      // The same where it is sent once more: whoever got it twice can tell.
      'twinship-delivery': randomUUID(),
      ...(webhookSecret === undefined ? {} : { 'twinship-signature': signature(webhookSecret, body, nowMs) }),
    },
  }
}

export function speaksSlack(url: string, format: Delivery['webhookFormat']): boolean {
  return format === undefined ? new URL(url).hostname === 'hooks.slack.com' : format === 'slack'
}

/** `t=<Unix seconds>,v1=<hex>`: HMAC-SHA256 over `<Unix seconds>.<body>`, so that an old one cannot be sent again. */
function signature(secret: string, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}
