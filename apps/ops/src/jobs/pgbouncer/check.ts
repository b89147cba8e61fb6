import path from 'node:path'
import { CodedError, parseDatabaseUrl, parsePoolConfig } from '@twinship/core'
import {
  judgePooler,
  judgeUserlist,
  openConsole,
  readPoolerFacts,
  readServerFacts,
  readUserlistFile,
  versionText,
  type PoolerFacts,
  type PoolerFinding,
  type ServerFacts,
} from '@twinship/pgbouncer'
import type { ToolContext } from '../../context.ts'
import { adminUrl, type AdminFlags } from './console.ts'

export type CheckFlags = AdminFlags & {
  readonly userlist?: string
  readonly instances?: number
  readonly direct: number
}

export type CheckReport = {
  /** Null where only a userlist was judged. */
  readonly pooler: { readonly location: string; readonly version: string } | null
  /** Null where no URL of it was given. */
  readonly server: ServerFacts | null
  readonly userlist: string | null
  readonly findings: readonly PoolerFinding[]
}

type Reached = { readonly location: string; readonly facts: PoolerFacts }

/** Judges a running pooler, a userlist, or both; changes nothing. */
export async function checkPooler(context: ToolContext, flags: CheckFlags): Promise<CheckReport> {
  const url = adminUrl(context, flags)
  if (url === undefined && flags.userlist === undefined) {
    throw new CodedError('USAGE.INVALID', 'Neither a console of pgBouncer nor a userlist is named.', {
      hint: 'Set PGBOUNCER_ADMIN_URL to postgres://ROLE@HOST:PORT/pgbouncer with its password, or pass --userlist.',
    })
  }
  const reached = url === undefined ? undefined : await reach(url)
  const server = reached === undefined ? undefined : await serverFacts(context)
  const pooler = reached === undefined ? [] : judge(context, flags, reached, server)
  const userlist = await userlistFindings(context, flags, reached?.facts)
  return {
    pooler:
      reached === undefined
        ? null
        : { location: reached.location, version: versionText(reached.facts.version) },
    server: server ?? null,
    userlist: flags.userlist ?? null,
    findings: [...pooler, ...userlist],
  }
}

async function reach(url: string): Promise<Reached> {
  const console = await openConsole(url)
  try {
    return { location: console.location, facts: await readPoolerFacts(console) }
  } finally {
    await console.close()
  }
}

/** Of --url, else of DATABASE_DIRECT_URL; DATABASE_URL leads to the pooler itself. */
async function serverFacts({ url, env, cwd }: ToolContext): Promise<ServerFacts | undefined> {
  const given = url ?? (env['DATABASE_DIRECT_URL'] || undefined)
  if (given === undefined) return undefined
  const target = parseDatabaseUrl(given, cwd, url === undefined ? 'DATABASE_DIRECT_URL' : '--url')
  if (target.dialect !== 'postgresql')
    throw new CodedError('CONFIG.URL', 'The server behind pgBouncer has a postgres:// URL.')
  return readServerFacts(target.url, target.location)
}

function judge(
  { env }: ToolContext,
  { instances, direct }: CheckFlags,
  { facts }: Reached,
  server: ServerFacts | undefined,
): readonly PoolerFinding[] {
  const pool = parsePoolConfig(env)
  const expected = {
    acquireTimeoutMs: pool.acquireTimeoutMs,
    clients: instances === undefined ? undefined : instances * pool.max * 2,
    directConnections: direct,
  }
  return judgePooler({ facts, server, expected })
}

async function userlistFindings(
  { cwd }: ToolContext,
  { userlist }: CheckFlags,
  facts: PoolerFacts | undefined,
): Promise<readonly PoolerFinding[]> {
  if (userlist === undefined) return []
  const file = await readUserlistFile(path.resolve(cwd, userlist))
  if (file === undefined) {
    throw new CodedError('PGBOUNCER.USERLIST', `There is no ${userlist}.`, { hint: 'Check the path.' })
  }
  return judgeUserlist({
    ...file,
    authUser: facts?.config.get('auth_user'),
    authType: facts?.config.get('auth_type'),
  })
}
