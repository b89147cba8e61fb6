/**
 * Notes which keys of a document are looked at: the validators read every key that their type has, and a key that
 * none of them read is one that Kubernetes does not know there.
 */
export function watched(document: object): {
  readonly document: object
  readonly unread: () => readonly string[]
} {
  const unread = new Set<string>()
  const watch = (value: unknown, at: string): unknown => {
    if (typeof value !== 'object' || value === null) return value
    const children = new Map(Object.entries(value).map(([key, child]) => [key, watch(child, `${at}/${key}`)]))
    // An element of a list has a number, and no name that could be misspelt.
    if (!Array.isArray(value)) for (const key of children.keys()) unread.add(`${at}/${key}`)
    return new Proxy(value, {
      get: (target, key) => {
        if (typeof key !== 'string' || !children.has(key)) return Reflect.get(target, key) as unknown
        unread.delete(`${at}/${key}`)
        return children.get(key)
      },
    })
  }
  return { document: watch(document, '') as object, unread: () => [...unread] }
}
