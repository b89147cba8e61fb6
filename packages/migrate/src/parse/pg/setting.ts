import type { FuncCall, Node, SelectStmt, VariableSetStmt } from 'libpg-query'
import type { StatementConduct } from '../../model/statement.ts'
import { inside, insideWith } from '../conducts.ts'
import { dottedName } from './names.ts'
import { tableConduct } from './temporary.ts'

/** SET, RESET, SET ROLE, SET TRANSACTION. */
export function settingConduct({ kind, name, is_local: isLocal }: VariableSetStmt): StatementConduct {
  const isOfTransaction = isLocal === true || (String(kind) === 'VAR_SET_MULTI' && name === 'TRANSACTION')
  const lasts = isOfTransaction ? 'transaction' : 'session'
  return insideWith({ kind: 'setting', name: name ?? null, lasts })
}

/** SELECT set_config('search_path', '', false), as pg_dump writes it; SELECT … INTO TEMPORARY. */
export function selectConduct(statement: SelectStmt): StatementConduct {
  if (statement.intoClause !== undefined) {
    return tableConduct(statement.intoClause.rel, statement.intoClause.onCommit)
  }
  const call = onlyCall(statement)
  if (call === undefined || dottedName(call.funcname).name !== 'set_config') return inside
  const [name, , isLocal] = call.args ?? []
  const text = textOf(name)
  if (text === undefined) return inside
  return insideWith({ kind: 'setting', name: text, lasts: isTrue(isLocal) ? 'transaction' : 'session' })
}

/** The function that a statement calls, and does nothing else. */
function onlyCall({ targetList, fromClause }: SelectStmt): FuncCall | undefined {
  const [target, ...others] = targetList ?? []
  if (target === undefined || others.length > 0 || (fromClause ?? []).length > 0) return undefined
  const value = 'ResTarget' in target ? target.ResTarget.val : undefined
  return value !== undefined && 'FuncCall' in value ? value.FuncCall : undefined
}

function textOf(node: Node | undefined): string | undefined {
  return node !== undefined && 'A_Const' in node ? node.A_Const.sval?.sval : undefined
}

function isTrue(node: Node | undefined): boolean {
  return node !== undefined && 'A_Const' in node && node.A_Const.boolval?.boolval === true
}
