import { expect, test } from 'vitest'
import { withoutNpmConfig } from './node24.ts'

test('settings of an npx around us are not passed to ours', () => {
  const env = {
    PATH: '/bin',
    npm_config_yes: 'true',
    npm_config_package: 'pnpm',
    npm_package_name: 'x',
    NONE: undefined,
  }
  expect(withoutNpmConfig({ ...env, npm_config_registry: 'http://r' })).toEqual({
    PATH: '/bin',
    npm_config_registry: 'http://r',
  })
})
