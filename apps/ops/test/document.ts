import { readFileSync } from 'node:fs'
import path from 'node:path'
import { workspaceRoot } from './run-ops.ts'

/** A fenced block of a page: ```language note. */
export type Block = { readonly language: string; readonly note: string; readonly text: string }

export function readDocument(name: string): string {
  return readFileSync(path.join(workspaceRoot, 'docs', name), 'utf8')
}

export function blocksOf(page: string, ...languages: readonly string[]): readonly Block[] {
  return [...page.matchAll(/^( *)```(\w+) ?(.*)\n([\s\S]*?)^\1```$/gm)]
    .map(([, indent = '', language = '', note = '', text = '']) => ({
      language,
      note: note.trim(),
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), '').trim(),
    }))
    .filter(({ language }) => languages.length === 0 || languages.includes(language))
}

/** Parts that begin with a heading, each with the heading's line first. */
export function sectionsOf(page: string): readonly string[] {
  return page.split(/^(?=#{2,3} )/m)
}
