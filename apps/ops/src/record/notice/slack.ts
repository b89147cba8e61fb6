import type { EndNotice, Notice } from './model.ts'

/** What Slack takes, and what speaks its language (Mattermost, Rocket.Chat, Discord at …/slack). */
export type SlackMessage = { readonly text: string }

const signs: Readonly<Record<Notice['event'], string>> = {
  started: ':arrow_forward:',
  blocked: ':hourglass_flowing_sand:',
  succeeded: ':white_check_mark:',
  failed: ':x:',
}

/** Slack cuts off what is longer than 40,000 characters; nobody reads that much. */
const longest = 3000

export function slackMessage(notice: Notice): SlackMessage {
  const { event, deployment, text } = notice
  const { actor, host, gitCommit, ciRun, plan } = deployment
  const lines = [
    `${signs[event]} *${escapeSlack(text)}*`,
    ...linesOf(notice).map(escapeSlack),
    escapeSlack(
      [
        `by ${actor} at ${host}`,
        ...(gitCommit === null ? [] : [`commit ${gitCommit.slice(0, 12)}`]),
        ...(plan === null ? [] : [`plan ${plan.slice(0, 12)}`]),
        ...(ciRun === null ? [] : [ciRun]),
      ].join(' · '),
    ),
  ]
  return { text: cut(lines.join('\n')) }
}

function linesOf(notice: Notice): readonly string[] {
  switch (notice.event) {
    case 'started':
      return [listed('Pending', notice.pending)]
    case 'blocked':
      return []
    case 'succeeded':
    case 'failed':
      return endLines(notice)
  }
}

function endLines(notice: EndNotice): readonly string[] {
  const { applied, backup, restorePoint, reports } = notice
  return [
    ...(notice.event === 'failed' && notice.error !== null ? [`→ ${notice.error.hint}`] : []),
    ...(applied.length === 0 ? [] : [listed('Applied', applied)]),
    ...(backup === null ? [] : [`Backup: ${backup}`]),
    ...(restorePoint === null ? [] : [`Restore point: ${restorePoint.name} at ${restorePoint.lsn}`]),
    ...reports.map((file) => `Report: ${file}`),
  ]
}

const shownNames = 10

function listed(what: string, names: readonly string[]): string {
  const more = names.length > shownNames ? `, and ${names.length - shownNames} more` : ''
  return `${what}: ${names.slice(0, shownNames).join(', ')}${more}`
}

/** A name can neither call everybody (<!channel>) nor hide a link. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
