import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = {
  resolve: { conditions: ['twinship-source'] },
  ssr: { resolve: { conditions: ['twinship-source'] } },
}

/** `unit` touches no database; `db` brings up real servers once for the whole run. */
export default defineConfig({
  root,
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          root,
          include: ['{packages,apps}/*/src/**/*.test.ts'],
          environment: 'node',
          // Two cores are shared with the servers of the other project.
          testTimeout: 60_000,
        },
      },
      {
        ...source,
        test: {
          name: 'db',
          root,
          include: ['{packages,apps}/*/test/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 180_000,
          globalSetup: ['packages/testkit/src/vitest/global-setup.ts'],
        },
      },
    ],
  },
})
