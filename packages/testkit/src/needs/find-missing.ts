import { installedPostgres } from '../postgres/binaries.ts'
import { searchPath, type Env } from '../process/environment.ts'
import { findProgram } from '../process/find-program.ts'
import { needs, type Need } from './decide.ts'

/** PostgreSQL's own folders count: Debian and brew keep the server's programs out of PATH. */
export async function findMissing(env: Env): Promise<readonly Need[]> {
  const servers = (await installedPostgres(env)).map((server) => server.directory)
  const directories = [...servers, ...searchPath(env)]
  const found = await Promise.all(needs.map((need) => findProgram(need.program, directories)))
  return needs.filter((_, index) => found[index] === undefined)
}
