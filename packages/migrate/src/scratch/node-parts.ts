import type { Node } from 'libpg-query'

/** Names of the functions that are called anywhere in a statement, without their schemas. */
export function callsOf(node: Node): readonly string[] {
  return collect(node, 'FuncCall').flatMap((call) => {
    const names = texts(Reflect.get(call, 'funcname'))
    return names.slice(-1)
  })
}

/** Texts that DO and CREATE FUNCTION hold as code. */
export function bodiesOf(node: Node): readonly string[] {
  if (!('DoStmt' in node) && !('CreateFunctionStmt' in node)) return []
  return collect(node, 'DefElem')
    .filter((option) => Reflect.get(option, 'defname') === 'as')
    .flatMap((option) => texts(Reflect.get(option, 'arg')))
}

function collect(value: unknown, kind: string): object[] {
  if (Array.isArray(value)) return value.flatMap((inner) => collect(inner, kind))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => [
    ...(name === kind && typeof inner === 'object' && inner !== null ? [inner] : []),
    ...collect(inner, kind),
  ])
}

function texts(value: unknown): string[] {
  return collect(value, 'String').flatMap((one) => {
    const text: unknown = Reflect.get(one, 'sval')
    return typeof text === 'string' ? [text] : []
  })
}
