import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** A folder for PATH with programs that stand in for others, before the real ones. */
export function standIns(
  folder: string,
  scripts: Readonly<Record<string, string>>,
): { readonly PATH: string } {
  mkdirSync(folder, { recursive: true })
  for (const [name, script] of Object.entries(scripts)) {
    const file = path.join(folder, name)
    writeFileSync(file, `#!/bin/sh\n${script}\n`)
    chmodSync(file, 0o755)
  }
  return { PATH: `${folder}:${process.env['PATH']}` }
}

/** A folder for PATH that holds these programs and no other. */
export function onlyPrograms(folder: string, names: readonly string[]): { readonly PATH: string } {
  mkdirSync(folder, { recursive: true })
  for (const name of names) symlinkSync(realPath(name), path.join(folder, name))
  return { PATH: folder }
}

export function realPath(name: string): string {
  const found = (process.env['PATH'] ?? '').split(':').map((folder) => path.join(folder, name))
  const file = found.find((one) => existsSync(one))
  if (file === undefined) throw new Error(`${name} is not installed`)
  return file
}
