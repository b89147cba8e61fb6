import { CodedError, runProgram } from '@twinship/core'
import type { MigrationFile } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'

/** Tags of migrations that a git revision does not have, or has otherwise. Throws LINT.REVISION. */
export async function newerThan(
  { migrations: folder, env }: Pick<JobContext, 'migrations' | 'env'>,
  files: readonly MigrationFile[],
  revision: string,
): Promise<readonly string[]> {
  const git = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await runProgram('git', args, { cwd: folder, env })
    if (exitCode === 0) return stdout.split('\0').filter((line) => line !== '')
    const why = stderr.trim().split('\n').at(-1) ?? ''
    throw new CodedError('LINT.REVISION', `git does not tell what ${revision} has: ${why}`, {
      details: { revision },
    })
  }
  const [commit = ''] = await git(
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  )
  const had = new Set(await git('ls-tree', '-r', '-z', '--name-only', commit.trim(), '--', '.'))
  const changed = new Set(await git('diff', '-z', '--name-only', '--relative', commit.trim(), '--', '.'))
  return files.filter(({ file }) => !had.has(file) || changed.has(file)).map(({ tag }) => tag)
}
