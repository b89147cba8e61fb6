import { CodedError } from '@twinship/core'
import { toVisibleLine } from './visible.ts'

export type Choice<Value extends string> = { readonly value: Value; readonly label: string }

/** Questions to a person. Each throws INTERRUPTED where it is left with Ctrl-C or Escape. */
export type Prompter = {
  readonly select: <Value extends string>(
    message: string,
    choices: readonly Choice<Value>[],
  ) => Promise<Value>
  readonly text: (message: string) => Promise<string>
  /** Shows nothing of what is typed. */
  readonly password: (message: string) => Promise<string>
}

/** The library is read with the first question: no other command waits for it. */
export function createPrompter(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Prompter {
  const load = () => import('@clack/prompts')
  return {
    async select<Value extends string>(message: string, choices: readonly Choice<Value>[]) {
      const { select } = await load()
      const options = choices.map(({ value, label }) => ({
        value: value as string,
        label: toVisibleLine(label),
      }))
      return answered(await select({ message, options, input, output })) as Value
    },
    async text(message) {
      const { text } = await load()
      return answered(await text({ message, input, output, defaultValue: '' }))
    },
    async password(message) {
      const { password } = await load()
      return answered(await password({ message, mask: '', input, output }))
    },
  }
}

function answered(answer: string | symbol): string {
  if (typeof answer === 'string') return answer
  throw new CodedError('INTERRUPTED', 'Left without an answer.', {
    hint: 'Run the command again; nothing was done.',
  })
}
