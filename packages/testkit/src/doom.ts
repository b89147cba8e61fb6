import { createRequire, syncBuiltinESMExports } from 'node:module'
import pg from 'pg'

/** For programs that a test starts: it imports neither vitest nor anything that needs a run of it. */
export interface Doom {
  /** How many operations there were since `begin`. */
  readonly count: () => number
  /** Counts from here on; before, nothing is counted. Files are counted from the start. */
  readonly begin: () => void
}

type AnyFunction = (...given: unknown[]) => unknown

function createDoom(at: number, isCounting: boolean): Doom & { readonly step: () => void } {
  let counting = isCounting
  let operations = 0
  return {
    count: () => operations,
    begin: () => void (counting = true),
    step() {
      if (!counting) return
      operations += 1
      if (operations === at) process.kill(process.pid, 'SIGKILL')
    },
  }
}

const watched: Readonly<Record<string, readonly string[]>> = {
  'node:fs/promises': ['mkdir', 'mkdtemp', 'open', 'rename', 'rm', 'writeFile', 'chmod', 'link', 'unlink'],
  'node:child_process': ['spawn'],
}

/** Kills this process (SIGKILL, by itself) before its Nth operation on a file or on a program; 0: never. */
export function doomFiles(at: number): Doom {
  const doom = createDoom(at, true)
  const require = createRequire(import.meta.url)
  for (const [module, functions] of Object.entries(watched)) {
    const exported = require(module) as Record<string, AnyFunction>
    for (const name of functions) {
      const real = exported[name]
      if (real === undefined) throw new Error(`${module} has no ${name}`)
      exported[name] = (...given) => {
        doom.step()
        return real(...given)
      }
    }
  }
  syncBuiltinESMExports()
  return doom
}

/** The same before the Nth query of any PostgreSQL connection of this process, pgBouncer's console among them. */
export function doomQueries(at: number): Doom {
  const doom = createDoom(at, false)
  const client = pg.Client.prototype as unknown as { query: AnyFunction }
  const real = client.query
  client.query = function query(this: unknown, ...given) {
    doom.step()
    return real.apply(this, given)
  }
  return doom
}
