import { toVisible } from '../../../visible.ts'

/** Markup that is safe to put into a page. */
export type Html = { readonly markup: string }

type Value = string | number | Html | readonly Html[] | null

/** Markup from a template: every text that is put in is escaped; null is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: parts.map((part, at) => `${part}${markupOf(values[at] ?? null)}`).join('') }
}

function markupOf(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return escapeHtml(value)
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Also what would turn the direction of writing is shown as JSON writes it. */
function escapeHtml(text: string): string {
  const visible = toVisible(text).replaceAll('\u001B', String.raw`\u001b`)
  return visible.replaceAll(/[&<>"']/g, (one) => entities[one] ?? one)
}
