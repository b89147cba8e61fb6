import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * When a process of this machine was started, as a text that differs from process to process: a number alone is given
 * again after a restart. Null where there is no such process, or nobody tells.
 */
export function processStart(pid: number): string | null {
  return process.platform === 'linux' ? linuxStart(pid) : toldByPs(pid)
}

/** Ticks since the machine was started, and which start of the machine that was. */
function linuxStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses, which may hold anything; the start is the 22nd.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return ticks === undefined ? null : `${boot} ${ticks}`
  } catch {
    return null
  }
}

function toldByPs(pid: number): string | null {
  try {
    const told = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      timeout: 5000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return told.trim() || null
  } catch {
    return null
  }
}

/**
 * Whether a process of this machine is at work. `start` tells it from another one that was given its number since;
 * null: nobody knows.
 */
export function isProcessAlive(pid: number, start: string | null): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const now = start === null ? null : processStart(pid)
  return now === null || now === start
}
