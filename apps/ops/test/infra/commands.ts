import { createProgram } from '../../src/program.ts'

/** Throws where a command line of infra/ is none that the program can run; options are checked as well. */
export async function parseOps(args: readonly string[]): Promise<void> {
  const nothing = () => async () => undefined
  const program = createProgram({ job: nothing, tool: nothing })
  await program.parseAsync([...args], { from: 'user' })
}
