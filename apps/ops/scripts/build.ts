import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { asCommonJs } from './build/as-commonjs.ts'
import { directImports } from './build/direct-imports.ts'

/**
 * Bundles the program, each command in files of its own that are read when it runs. Left outside: what is native or
 * WebAssembly, the seed (a generator of megabytes), the package that has the migrations, and what loads a configuration.
 */
const directory = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const outdir = path.join(directory, 'dist')

const outside = ['jiti', 'libpg-query', '@twinship/db', '@twinship/seed']
const door = (name: string) => path.resolve(directory, '../../packages', name, 'src/index.ts')

/** Packages that do nothing when imported say so, and are left out where nothing of them is used. */
const leaveOutside: Plugin = {
  name: 'leave-outside',
  setup(bundler) {
    const names = outside.map((name) => name.replaceAll('/', '\\/')).join('|')
    bundler.onResolve({ filter: new RegExp(`^(${names})(\\/|$)`) }, ({ path: name }) => ({
      path: name,
      external: true,
      sideEffects: false,
    }))
    bundler.onResolve({ filter: /^@libsql\/client$/ }, () => ({
      path: path.join(directory, 'scripts/build/libsql-client.ts'),
    }))
    // commander asks for it when it is loaded and uses it for programs of their own, which there are none of.
    bundler.onResolve({ filter: /^node:child_process$/ }, ({ importer, path: name }) => {
      const isCommanders = importer.includes(`${path.sep}commander${path.sep}`)
      return isCommanders
        ? { path: path.join(directory, 'scripts/build/no-child-process.ts') }
        : { path: name, external: true }
    })
    // pg asks for its native twin in a try block.
    bundler.onResolve({ filter: /^pg-native$/ }, ({ path: name }) => ({ path: name, external: true }))
  },
}

rmSync(outdir, { recursive: true, force: true })
const { outputFiles } = await build({
  absWorkingDir: directory,
  // The watchdog of a swap is a process of its own, started by the program.
  entryPoints: { ops: 'src/bin.ts', watchdog: 'src/watchdog.ts', index: 'src/index.ts' },
  outdir,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  conditions: ['twinship-source'],
  plugins: [
    leaveOutside,
    directImports({
      '@twinship/backup': door('backup'),
      '@twinship/core': door('core'),
      '@twinship/migrate': door('migrate'),
      '@twinship/pgbouncer': door('pgbouncer'),
    }),
  ],
  write: false,
  legalComments: 'linked',
  logLevel: 'warning',
})
mkdirSync(path.join(outdir, 'chunks'), { recursive: true })
writeFileSync(path.join(outdir, 'package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`)
for (const { path: file, text } of outputFiles) {
  writeFileSync(file, file.endsWith('.js') ? await asCommonJs(text) : text)
}
chmodSync(path.join(outdir, 'ops.js'), 0o755)
