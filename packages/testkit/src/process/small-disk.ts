import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Mounts an empty disk over a folder; `size` as tmpfs takes it: `64k`, `2m`. Throws where that may not be done. */
export function mountDisk(folder: string, size: string): void {
  if (!mount(folder, size)) throw new Error(`Nothing can be mounted at ${folder}`)
}

/** Lazily: who has a file open there keeps it until it is closed. */
export function unmountDisk(folder: string): void {
  spawnSync('umount', ['--lazy', folder])
}

/** Whether this process may mount: as root on Linux as a rule. For `it.runIf`. */
export function mayMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'twinship-mount-'))
  const may = mount(probe, '64k') && spawnSync('umount', [probe]).status === 0
  rmdirSync(probe)
  return may
}

function mount(folder: string, size: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0
}
