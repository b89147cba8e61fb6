import { defineConfig } from './ops-config.ts'

/**
 * The default export of a TypeScript, JavaScript or JSON file. Throws what the file throws. It is transformed in memory:
 * a cache in a shared temporary folder could be written by somebody else, and is run as whoever operates the database.
 */
export async function loadModule(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti')
  const jiti = createJiti(file, {
    fsCache: false,
    // The program's own, so that a file loads where the package is not installed beside it.
    virtualModules: { '@twinship/ops': { defineConfig } },
  })
  return jiti.import(file, { default: true })
}

/** What a file threw, with the place where it has one; further lines may quote its source. */
export function thrownText(thrown: unknown): string {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  const [first = '', second = ''] = text.split('\n').map((line) => line.trim())
  return /:\d+:\d+$/.test(second) ? `${first} (${second})` : first
}
