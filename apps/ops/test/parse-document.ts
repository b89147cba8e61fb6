import { expect } from 'vitest'
import { failure } from '../src/report/schemas/parts.ts'
import { schemas } from '../src/report/schemas/index.ts'

export type Json = {
  readonly [key: string]: unknown
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string }
}

/** Reads what a command printed with --json; throws where that is not what its schema says. */
export function parseDocument(args: readonly string[], stdout: string): Json {
  const document = JSON.parse(stdout) as Json
  const { command } = document
  if (command === undefined) {
    failure.parse(document)
    return document
  }
  const schema = schemas[String(command)]
  if (schema === undefined) throw new Error(`no schema for a document of ${String(command)}`)
  schema.parse(document)
  expect(args).toEqual(expect.arrayContaining(String(command).split(' ')))
  return document
}
