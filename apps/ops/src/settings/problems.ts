import { distance } from 'fastest-levenshtein'
import type { z } from 'zod'
import { knownFields } from './schema.ts'
import { findSecrets, variableOf } from './secrets.ts'

/** `secrets`: whether some of it belongs into the environment. */
export type Problems = { readonly list: readonly string[]; readonly secrets: boolean }

/** Everything that is wrong with a configuration, at once; without the values. */
export function listProblems(value: unknown, issues: readonly z.core.$ZodIssue[]): Problems {
  const secrets = findSecrets(value)
  const found = issues.flatMap(expand)
  const paths = found.map(({ path }) => path)
  const others = found.filter(({ path }, at) => paths.indexOf(path) === at && !secrets.includes(path))
  return {
    list: [
      ...secrets.map((path) => `${path} holds the URL of a database or a secret.`),
      ...others.map(({ text }) => text),
    ],
    secrets: secrets.length > 0 || others.some(({ isVariable }) => isVariable),
  }
}

type Problem = { readonly path: string; readonly text: string; readonly isVariable: boolean }

function expand(issue: z.core.$ZodIssue): readonly Problem[] {
  const path = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys') {
    return [{ path, text: `${path === '' ? 'It' : path} ${issue.message}.`, isVariable: false }]
  }
  return issue.keys.map((key) => unknownField(path, key))
}

function unknownField(parent: string, key: string): Problem {
  const path = parent === '' ? key : `${parent}.${key}`
  const variable = variableOf(key)
  const text =
    variable === undefined
      ? `${path} is not known${suggestion(key, knownFields[parent] ?? [])}`
      : `${path} belongs into the environment, as ${variable}.`
  return { path, text, isVariable: variable !== undefined }
}

/** The nearest name where one is near, else all of them. */
function suggestion(key: string, known: readonly string[]): string {
  const [nearest] = known
    .map((name) => ({ name, steps: distance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((left, right) => left.steps - right.steps)
  const isNear = nearest !== undefined && nearest.steps <= Math.max(2, nearest.name.length * 0.4)
  return isNear ? `; did you mean ${nearest.name}?` : `; there are ${known.join(', ')}.`
}
