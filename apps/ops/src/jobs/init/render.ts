import type { OpsConfig } from '../../settings/ops-config.ts'

/** An ops.config.ts that says this, and nothing that is not set. */
export function renderConfig(config: OpsConfig): string {
  const fields = Object.entries(config).map(([name, value]) => `  ${name}: ${literal(value)},\n`)
  return `import { defineConfig } from '@twinship/ops'\n\nexport default defineConfig({\n${fields.join('')}})\n`
}

function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${literal(inner)}`)
  return `{ ${fields.join(', ')} }`
}

function quoted(text: string): string {
  return /^[\w ./@~+-]*$/.test(text) ? `'${text}'` : JSON.stringify(text)
}
