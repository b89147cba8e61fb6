import type { PoolerFinding } from '../finding.ts'
import type { Expectations, PoolerFacts, ServerFacts } from './facts.ts'

export type CheckInput = {
  readonly facts: PoolerFacts
  /** Undefined where no URL of the server was given. */
  readonly server: ServerFacts | undefined
  readonly expected: Expectations
}

/** One question to a running pooler. */
export type Rule = (input: CheckInput) => readonly PoolerFinding[]

export function setting({ facts }: CheckInput, name: string): string {
  return facts.config.get(name) ?? ''
}

/** Undefined where this release has no such setting. */
export function numberSetting({ facts }: CheckInput, name: string): number | undefined {
  const value = facts.config.get(name)
  return value === undefined || value === '' || !Number.isFinite(Number(value)) ? undefined : Number(value)
}

export function isOn(input: CheckInput, name: string): boolean {
  return ['1', 'yes', 'true', 'on'].includes(setting(input, name))
}

export function error(code: string, message: string, hint: string): PoolerFinding {
  return { code, severity: 'error', message, hint }
}

export function warning(code: string, message: string, hint: string): PoolerFinding {
  return { code, severity: 'warning', message, hint }
}

export function note(code: string, message: string, hint: string): PoolerFinding {
  return { code, severity: 'note', message, hint }
}

/** A finding where something holds. */
export function when(holds: boolean, finding: () => PoolerFinding): readonly PoolerFinding[] {
  return holds ? [finding()] : []
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('/') || /^127(\.\d{1,3}){3}$/.test(host)
}
