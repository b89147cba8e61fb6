import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Ends processes and deletes directories when this process dies, however it dies: a detached `sh` holds the
 * read end of a pipe, and the kernel closes the write end even after `kill -9`.
 *
 * Lines it reads: `+ <pid>` watch, `- <pid>` forget, `.` all is well, exit without doing anything.
 * On end of file: SIGQUIT (an immediate stop for PostgreSQL), five seconds later SIGKILL, then `rm -rf`.
 */
export interface Guard {
  watch(pid: number): void
  unwatch(pid: number): void
  /** Everything watched is gone and the directories are deleted: the guard goes home. */
  release(): Promise<void>
}

// A pid is remembered with its start time (field 22 of /proc/<pid>/stat), so that a process which got the
// number later is never signalled. Zombies count as gone: a container's init may not reap them.
const script = String.raw`
birth() {
  [ -d /proc/self ] || { kill -0 "$1" 2>/dev/null && echo alive; return; }
  IFS= read -r stat 2>/dev/null <"/proc/$1/stat" || return
  set -- $(echo "$stat" | sed 's/.*) //')
  [ "$1" = Z ] || echo "$20"
}
living() {
  for entry in $list; do
    [ -n "$entry" ] && [ "$(birth "$` + String.raw`{entry%%:*}")" = "$` + String.raw`{entry#*:}" ] && echo "$` + String.raw`{entry%%:*}"
  done
}
`
