import { createRequire } from 'node:module'
import { execa } from 'execa'
import { z } from 'zod'

const finding = z.object({
  file: z.string(),
  /** From 0. */
  line: z.int().nonnegative(),
  rule_name: z.string(),
  message: z.string(),
})

export type SquawkFinding = { readonly file: string; readonly line: number; readonly rule: string }

/** The program itself: its wrapper in JavaScript takes longer than its work. */
function programPath(): string {
  const ofPackage = createRequire(createRequire(import.meta.url).resolve('squawk-cli/package.json'))
  const name = process.platform === 'win32' ? 'squawk.exe' : 'squawk'
  return ofPackage.resolve(`@squawk-cli/${process.platform}-${process.arch}/bin/${name}`)
}

/** What squawk finds in files, each by itself; lines from 1. It ends with 1 on any finding: its JSON decides. */
export async function runSquawk(folder: string, files: readonly string[]): Promise<readonly SquawkFinding[]> {
  const args = ['--reporter', 'json', '--pg-version', '15.0', ...files]
  const { stdout } = await execa(programPath(), args, { cwd: folder, reject: false })
  return z
    .array(finding)
    .parse(JSON.parse(stdout))
    .map(({ file, line, rule_name: rule }) => ({ file, line: line + 1, rule }))
}
