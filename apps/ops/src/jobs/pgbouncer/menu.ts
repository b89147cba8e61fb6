import { CodedError } from '@twinship/core'
import type { Outcome, ToolContext } from '../../context.ts'
import type { Prompter } from '../../prompter.ts'
import { userlistOutcome } from '../../report/pgbouncer/credentials.ts'
import { guideOutcome } from '../../report/pgbouncer/texts.ts'
import { createUserlist } from './userlist.ts'

/** `ops pgbouncer` alone. Throws USAGE.INVALID where nobody can be asked, or for a verb that is none. */
export async function askWhatToDo(
  context: ToolContext,
  verbs: readonly string[],
  verb: string | undefined,
): Promise<Outcome> {
  const hint = `One of: ops pgbouncer ${verbs.join(', ')}.`
  if (verb !== undefined) throw new CodedError('USAGE.INVALID', `unknown command '${verb}'`, { hint })
  const { prompter } = context
  if (prompter === undefined) {
    throw new CodedError('USAGE.INVALID', 'A verb is missing, and there is no terminal to ask on.', { hint })
  }
  const choice = await prompter.select('What is to be done?', [
    { value: 'single', label: 'Add a single user' },
    { value: 'many', label: 'Add many users from a file' },
    { value: 'guide', label: 'Show the instructions' },
  ])
  switch (choice) {
    case 'single':
      return userlistOutcome(
        await createUserlist(context, {
          user: [await prompter.text('Name of the role')],
          ...(await askTarget(prompter)),
        }),
      )
    case 'many':
      return userlistOutcome(
        await createUserlist(context, {
          from: await prompter.text('File with name:password lines (mode 0600)'),
          ...(await askTarget(prompter)),
        }),
      )
    case 'guide':
      return guideOutcome(undefined)
  }
}

async function askTarget(prompter: Prompter): Promise<{ readonly out?: string }> {
  const out = await prompter.text('userlist.txt to put it into (empty: print it)')
  return out === '' ? {} : { out }
}
