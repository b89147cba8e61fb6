import { Command } from 'commander'
import type { HashFlags } from '../../jobs/pgbouncer/hash.ts'
import type { UserlistFlags } from '../../jobs/pgbouncer/userlist.ts'
import type { RunTool } from '../../wire.ts'
import { collect, wholeNumber } from './options.ts'

const md5 = [
  '--md5',
  'an MD5 verifier in place of SCRAM-SHA-256: broken, for clients that know nothing better',
] as const
const iterations = ['--iterations <number>', 'of SCRAM-SHA-256 (default: 4096)', wholeNumber(4096)] as const

const format = `
A file has one user a line, as name:password or name password. The name ends at the first colon or
blank; one that holds any is quoted ("my ""role""":password). Empty lines and lines that begin with #
are passed over. A file that group or others may read is refused.`

export function userlistCommand(run: RunTool): Command {
  return new Command('userlist')
    .description('entries of userlist.txt, with the ALTER ROLE that gives the server the same verifiers')
    .option('--user <name>', 'ask for its password; repeat it for more', collect)
    .option('--from <file>', 'take users and passwords from a file, or - for standard input')
    .option(
      '--out <file>',
      'put them into this userlist.txt (mode 0600), others stay; without it they are printed',
    )
    .option(...md5)
    .option(...iterations)
    .addHelpText('after', format)
    .action(
      run<UserlistFlags>(async (context, flags) => {
        const { createUserlist } = await import('../../jobs/pgbouncer/userlist.ts')
        const { userlistOutcome } = await import('../../report/pgbouncer/credentials.ts')
        return userlistOutcome(await createUserlist(context, flags))
      }),
    )
}

export function hashCommand(run: RunTool): Command {
  return new Command('hash')
    .description('the verifier of one password, for a prompt without echo or standard input')
    .option('--user <name>', 'its role: prints the ALTER ROLE and the line of userlist.txt too')
    .option('--stdin', 'read the password from standard input, one line')
    .option(...md5)
    .option(...iterations)
    .action(
      run<HashFlags>(async (context, flags) => {
        const { hashPassword } = await import('../../jobs/pgbouncer/hash.ts')
        const { hashOutcome } = await import('../../report/pgbouncer/credentials.ts')
        return hashOutcome(await hashPassword(context, flags))
      }),
    )
}
