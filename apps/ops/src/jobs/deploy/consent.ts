import { CodedError } from '@twinship/core'
import type { Plan, PlanLoss } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { summaryText } from '../../report/deploy/summary.ts'
import type { AutoRollback } from './auto-rollback.ts'

export type ConsentFlags = {
  readonly yes?: boolean
  /** The name of the database. */
  readonly confirm?: string
  /** A reviewed plan, or one that somebody approved: whoever gives it has read what it does. */
  readonly plan?: string
  readonly approval?: string
  readonly autoRollback?: AutoRollback
}

export type ConsentSubject = {
  readonly plan: Plan | null
  readonly pending: readonly string[]
  readonly losses: readonly PlanLoss[]
}

/** By whom, or by which flag, it was let through; null where this environment asks for nothing. */
export type Consent = string | null

/**
 * Shows what will change, and asks. What loses data takes the name of the database, typed or as --confirm; the rest a yes,
 * in production at least. Nothing consents by default: without a terminal a flag is missing. Throws CONFIRM.MISSING.
 */
export async function askConsent(
  context: JobContext,
  flags: ConsentFlags,
  subject: ConsentSubject,
): Promise<Consent> {
  const { environment } = context.config
  if (environment !== 'staging' && environment !== 'production') return null
  context.notice(summaryText(context.config, subject))
  return subject.losses.length > 0 ? consentToLoss(context, flags, subject) : consentToChange(context, flags)
}

/** For what is written beside migrations: the seed. */
export async function askConsentToWrite(context: JobContext, flags: ConsentFlags): Promise<Consent> {
  const { environment } = context.config
  return environment === 'production' ? consentToChange(context, flags) : null
}

async function consentToLoss(
  { config: { direct }, ask }: JobContext,
  flags: ConsentFlags,
  { losses }: ConsentSubject,
): Promise<Consent> {
  const confirm = isForLoss(flags) ? flags.confirm : undefined
  const typed = confirm ?? (await ask?.(`This loses data. Type ${direct.name} to go on: `))
  if (typed === direct.name) return confirm === undefined ? 'typed' : '--confirm'
  const lost = losses.map(({ tag, statement, what }) => `  ${tag}, statement ${statement}: ${what}`)
  const other = typed === undefined || typed === '' ? '' : ' Another database was named.'
  throw new CodedError(
    'CONFIRM.MISSING',
    `What is pending loses data in ${direct.location}:\n${lost.join('\n')}\nNothing was changed.${other}`,
    {
      hint: isForLoss(flags)
        ? `Repeat the command with --confirm ${direct.name}`
        : `Beside --auto-rollback restore it takes a reviewed plan: --plan FILE --confirm ${direct.name}`,
      details: { database: direct.name, losses: losses.map(({ what }) => what) },
    },
  )
}

/** Said for the way back, which every deployment may have, it says nothing of a loss that nobody has read of. */
function isForLoss({ autoRollback, plan, approval }: ConsentFlags): boolean {
  return autoRollback !== 'restore' || plan !== undefined || approval !== undefined
}

async function consentToChange(
  { config: { direct, environment }, ask }: JobContext,
  flags: ConsentFlags,
): Promise<Consent> {
  const given = givenFlag(flags, direct.name)
  if (given !== undefined) return given
  if (ask === undefined && environment === 'staging') return null
  const answer = await ask?.(`Go on in ${direct.location} (${environment})? Type yes: `)
  if (answer !== undefined && /^y(es)?$/i.test(answer.trim())) return 'typed'
  throw new CodedError(
    'CONFIRM.MISSING',
    answer === undefined
      ? `${direct.location} is production, and nobody said that it may be changed.`
      : 'Not consented to; nothing was changed.',
    {
      hint: 'Repeat the command with --yes, or with --plan and the file of a reviewed plan.',
      details: { database: direct.name },
    },
  )
}

/** Whoever names the database consents to more than a yes; said for the way back it consents to that. */
function givenFlag(flags: ConsentFlags, name: string): string | undefined {
  const { yes, plan, approval, confirm } = flags
  if (confirm === name && isForLoss(flags)) return '--confirm'
  if (plan !== undefined) return '--plan'
  if (approval !== undefined) return '--approval'
  return yes === true ? '--yes' : undefined
}
