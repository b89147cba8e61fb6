import { transform } from 'esbuild'

const fileUrl = "const twinshipFileUrl = require('node:url').pathToFileURL(__filename).href;"

/**
 * A module of the bundle as CommonJS, which Node loads without the machinery of ES modules: a fifth of what
 * `ops --help` costs over an empty program. esbuild itself splits a bundle into pieces only as ES modules.
 */
export async function asCommonJs(code: string): Promise<string> {
  const { code: converted } = await transform(code, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'twinshipFileUrl' },
    banner: code.includes('import.meta.url') ? fileUrl : '',
    logLevel: 'warning',
  })
  return converted
}
