import { Command, Option } from 'commander'
import type { ConfigFlags } from '../../jobs/pgbouncer/config.ts'
import type { RunTool } from '../../wire.ts'
import { collect, readPort, wholeNumber } from './options.ts'

const tlsFolder = '/etc/pgbouncer/tls'

export function configCommand(run: RunTool): Command {
  const command = new Command('config')
    .description('print a pgbouncer.ini, each value under its reason; sums that do not fit on stderr')
    .requiredOption('--database <alias[=name]>', 'what clients connect to; repeat it for more', collect)
    .requiredOption('--role <name>', 'who connects, a pool for each; repeat it for more', collect)
    .requiredOption('--cores <number>', "the database server's", wholeNumber(1))
    .option(
      '--spindles <number>',
      'disks that can seek at once: 1 for an SSD, 0 if all is in memory',
      wholeNumber(0),
      1,
    )
    .option('--target <version>', 'the release of pgBouncer', '1.18')
  for (const option of [...placeOptions(), ...capacityOptions(), ...overrideOptions()])
    command.addOption(option)
  return command.action(
    run<ConfigFlags>(async (context, flags) => {
      const { createConfig } = await import('../../jobs/pgbouncer/config.ts')
      const { configOutcome } = await import('../../report/pgbouncer/config.ts')
      return configOutcome(createConfig(context, flags))
    }),
  )
}

function placeOptions(): readonly Option[] {
  return [
    new Option('--host <host>', 'the database server, by a name in its certificate').default('localhost'),
    new Option('--port <port>', 'its port').default(5432).argParser(readPort),
    new Option('--listen <address>', 'where the pooler listens').default('127.0.0.1'),
    new Option('--listen-port <port>', 'its port').default(6432).argParser(readPort),
    new Option('--auth <way>', 'where verifiers come from')
      .choices(['auth_query', 'userlist'])
      .default('auth_query'),
    new Option('--auth-file <path>', 'userlist.txt').default('/etc/pgbouncer/userlist.txt'),
    new Option(
      '--admin <name>',
      'a role of the console; repeat it for more (default: pgbouncer_admin)',
    ).argParser(collect),
    new Option(
      '--stats <name>',
      'one that only looks; repeat it for more (default: pgbouncer_stats)',
    ).argParser(collect),
    new Option('--client-cert <path>', 'certificate that clients see').default(`${tlsFolder}/server.crt`),
    new Option('--client-key <path>', 'its key').default(`${tlsFolder}/server.key`),
    new Option('--server-ca <path>', "CA of the database server's certificate").default(
      `${tlsFolder}/ca.crt`,
    ),
    new Option('--server-cert <path>', "the pooler's own certificate, for auth_query without a password"),
    new Option('--server-key <path>', 'its key'),
  ]
}

function capacityOptions(): readonly Option[] {
  const number = (flags: string, text: string, least: number, fallback: number): Option =>
    new Option(flags, text).default(fallback).argParser(wholeNumber(least))
  return [
    number('--max-connections <number>', "the server's max_connections", 1, 100),
    number('--reserved <number>', 'its superuser_reserved_connections and reserved_connections', 0, 3),
    number('--direct <number>', 'connections beside the pooler: migrations, backups, LISTEN', 0, 5),
    number('--instances <number>', 'of the apps', 1, 2),
    new Option('--pool-max <number>', 'of one instance (default: DB_POOL_MAX, then 10)').argParser(
      wholeNumber(1),
    ),
    new Option(
      '--acquire-timeout <ms>',
      'of the apps (default: DB_POOL_ACQUIRE_TIMEOUT, then 60000)',
    ).argParser(wholeNumber(1)),
    number('--fd-limit <number>', 'files pgBouncer may open (LimitNOFILE)', 64, 1024),
  ]
}

function overrideOptions(): readonly Option[] {
  return [
    new Option('--pool-size <number>', 'in place of the formula').argParser(wholeNumber(1)),
    new Option('--reserve-pool-size <number>', 'in place of the formula').argParser(wholeNumber(0)),
    new Option('--max-client-conn <number>', 'in place of the formula').argParser(wholeNumber(1)),
    new Option('--query-wait-timeout <seconds>', 'in place of the formula').argParser(wholeNumber(0)),
  ]
}
