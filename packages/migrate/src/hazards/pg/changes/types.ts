import type { AlterDomainStmt, CreateDomainStmt, CreateFunctionStmt, Node } from 'libpg-query'
import { dottedName } from '../../../parse/pg/names.ts'
import type { Volatility } from '../../facts.ts'
import type { Change } from '../change.ts'
import { toTypeName } from './columns.ts'
import { defaultOf, strings } from './expressions.ts'

export function createDomain({ domainname, typeName, constraints }: CreateDomainStmt): Change {
  const own = (constraints ?? []).flatMap((node) => ('Constraint' in node ? [node.Constraint] : []))
  return {
    kind: 'create-type',
    name: dottedName(domainname),
    isDomain: true,
    constrained: own.some(({ contype }) => contype === 'CONSTR_CHECK' || contype === 'CONSTR_NOTNULL'),
    labels: null,
    base: toTypeName(typeName),
    value: defaultOf(own.find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr),
  }
}

export function alterDomain({ subtype, typeName, def, name: constraint = '' }: AlterDomainStmt): Change[] {
  const name = dottedName(typeName)
  switch (subtype) {
    case 'C':
    case 'O':
      return [{ kind: 'constrain-domain', name, valid: !isPutOff(def), expression: checkOf(def) }]
    case 'V':
      return [{ kind: 'validate-domain', name, constraint }]
    case 'T':
      return [{ kind: 'domain-default', name, value: defaultOf(def) }]
    default:
      return []
  }
}

function isPutOff(def: Node | undefined): boolean {
  return def !== undefined && 'Constraint' in def && def.Constraint.skip_validation === true
}

function checkOf(def: Node | undefined): Node | undefined {
  return def !== undefined && 'Constraint' in def ? def.Constraint.raw_expr : undefined
}

/** A procedure as well. */
export function createFunction({ funcname, options, replace, returnType }: CreateFunctionStmt) {
  const given = (options ?? []).flatMap((node) =>
    'DefElem' in node && node.DefElem.defname === 'volatility' && node.DefElem.arg !== undefined
      ? strings([node.DefElem.arg])
      : [],
  )
  const change: Change = {
    kind: 'create-function',
    name: dottedName(funcname),
    volatility: volatilityOf(given[0]),
    replaces: replace === true,
    isTrigger: toTypeName(returnType).name === 'trigger',
  }
  return [change]
}

function volatilityOf(word: string | undefined): Volatility {
  return word === 'immutable' || word === 'stable' ? word : 'volatile'
}
