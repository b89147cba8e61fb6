import { readFileSync } from 'node:fs'
import path from 'node:path'
import { workspaceRoot } from '../run-ops.ts'

export function infraPath(name: string): string {
  return path.join(workspaceRoot, 'infra', name)
}

export function readInfra(name: string): string {
  return readFileSync(infraPath(name), 'utf8')
}
