import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Plugin } from 'esbuild'

/**
 * Turns imports from the one door of a package into imports from the files behind it. Through the door a bundle in
 * pieces holds all that is behind it in one piece, read by every command; esbuild cannot tell the names apart.
 */
export function directImports(packages: Readonly<Record<string, string>>): Plugin {
  const doors = new Map(Object.entries(packages).map(([name, door]) => [name, readDoor(door)]))
  const names = [...doors.keys()].join('|')
  const statement = new RegExp(`^import \\{([^}]*)\\} from '(${names})'$`, 'gm')
  const reExport = new RegExp(`^export \\{([^}]*)\\} from '(${names})'$`, 'gm')
  const rewrite = (text: string, word: string, pattern: RegExp): string =>
    text.replace(pattern, (_whole, list: string, name: string) => {
      const door = doors.get(name) ?? new Map<string, string>()
      return importedNames(list)
        .map((given) => `${word} { ${given} } from '${fileOf(door, given, name)}'`)
        .join('; ')
    })
  return {
    name: 'direct-imports',
    setup(build) {
      build.onLoad({ filter: /\/(apps|packages)\/[^/]+\/src\/.+\.ts$/ }, async ({ path: file }) => {
        const text = rewrite(await readFile(file, 'utf8'), 'import', statement)
        const direct = rewrite(text, 'export', reExport)
        // As a namespace esbuild drops what is not used of it: three quarters, the languages of its messages.
        return {
          contents: direct.replace("import { z } from 'zod'", "import * as z from 'zod'"),
          loader: 'ts',
        }
      })
    },
  }
}

/** Which file each value comes from; types leave no trace in a bundle. */
function readDoor(door: string): ReadonlyMap<string, string> {
  const found = readFileSync(door, 'utf8').matchAll(/^export \{([^}]*)\} from '(\.[^']+)'$/gm)
  return new Map(
    [...found].flatMap(([, list = '', file = '']) =>
      importedNames(list).map((name) => [name, path.resolve(path.dirname(door), file)] as const),
    ),
  )
}

function importedNames(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
}

function fileOf(door: ReadonlyMap<string, string>, given: string, name: string): string {
  const file = door.get(given.split(' as ')[0] ?? given)
  if (file === undefined) throw new Error(`${name} does not export ${given}`)
  return file
}
