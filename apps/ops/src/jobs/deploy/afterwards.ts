import { CodedError } from '@twinship/core'
import { goBack, withChoices, type BackFlags } from './go-back.ts'
import { proveDeployment, type ProveFlags, type Proving } from './prove.ts'
import { seedAudited } from './seed.ts'
import type { Telling } from './telling.ts'

export type SeedFlags = { readonly seed?: boolean }

export async function seedAsked({ context, recorder, run }: Telling, { seed }: SeedFlags): Promise<void> {
  if (seed !== true) return
  await recorder.stage('seed', async (say) => {
    const { profile, tables } = await seedAudited(context, run)
    say(`${profile}: ${tables.reduce((sum, { inserted }) => sum + inserted, 0)} rows`)
  })
}

/**
 * Everything after the last migration. Gives the error where something is not as it should be: the migrations are applied
 * all the same, unless the backup was put back. What merely could not be found out is no reason to go back.
 */
export async function finishDeployment(
  telling: Telling,
  flags: SeedFlags & ProveFlags & BackFlags,
  proving: Proving,
): Promise<CodedError | undefined> {
  const { context, known } = telling
  let error: CodedError | undefined
  try {
    await seedAsked(telling, flags)
    error = await proveDeployment(telling, flags, proving)
  } catch (failure) {
    return withChoices(context, unfinished(failure), known.backup)
  }
  return error === undefined ? undefined : answer(telling, flags, error)
}

/** What a driver says may be a value of a row. */
export function unfinished(failure: unknown): CodedError {
  const state = failure instanceof Error && 'code' in failure ? ` (${String(failure.code)})` : ''
  const why = failure instanceof CodedError ? failure.message : `something failed${state}.`
  return new CodedError(
    'DEPLOY.UNVERIFIED',
    `The migrations are applied. What comes after them did not end: ${why}`,
    {
      details: { findings: failure instanceof CodedError ? [failure.code] : [] },
      cause: failure,
    },
  )
}

/** Back where that was asked for, else the ways that there are. */
async function answer(
  { context, known, recorder }: Telling,
  flags: BackFlags,
  error: CodedError,
): Promise<CodedError> {
  const back = () =>
    goBack(context, flags, { error, backup: known.backup }).catch((failure: unknown) => {
      if (failure instanceof CodedError) return failure
      throw failure
    })
  if (flags.autoRollback !== 'restore') return back()
  return recorder.stage('back', async (say) => {
    const last = await back()
    say(last.message, last.code === 'DEPLOY.RESTORED' ? undefined : 'warned')
    return last
  })
}
