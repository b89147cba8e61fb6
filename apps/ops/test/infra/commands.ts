import { createProgram } from '../../src/program.ts'

/** Throws where a command line of infra/ is none that the program can run; options are checked as well. */
export async function parseOps(args: readonly string[]): Promise<void> {
  const program = createProgram(() => async () => undefined)
  await program.parseAsync([...args], { from: 'user' })
}
