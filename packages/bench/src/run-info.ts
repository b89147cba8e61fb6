import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { RunInfo } from '@twinship/migrate'

export function runInfo(): RunInfo {
  return {
    id: randomUUID(),
    command: 'migrate',
    actor: 'bench',
    host: hostname(),
    processId: process.pid,
    gitCommit: null,
    toolVersion: '0',
  }
}
