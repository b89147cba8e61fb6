/**
 * Whether postgres.js writes a value the same whatever the server says its parameter is. Not so: objects and arrays,
 * which the parameter's type gives a form, and text with a backslash, which for a bytea is not yet escaped.
 */
export function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return !value.includes('\\')
    case 'number':
    case 'boolean':
    case 'bigint':
      return true
    default:
      return value === null
  }
}

const never: PropertyDescriptor = { get: () => false, set: () => undefined }

/**
 * postgres.js asks the server to describe every statement that has parameters, and sends the values when it has the
 * answer. For plain values nothing is learned by it: here statement and values go in one message, as postgres.js
 * itself sends statements without parameters. Without this switch of its (3.4.9) they would take two round trips.
 */
export function inOneRoundTrip(query: object): void {
  Object.defineProperty(query, 'describeFirst', never)
}
