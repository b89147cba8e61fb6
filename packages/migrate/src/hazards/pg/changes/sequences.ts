import type { AlterSeqStmt, AlterTableCmd, FuncCall, Node, SelectStmt } from 'libpg-query'
import { dottedName, hasOption } from '../../../parse/pg/names.ts'
import type { ObjectName } from '../../../model/statement.ts'
import type { RestartSequence } from '../change.ts'
import { collectNodes } from './expressions.ts'

export function alterSequence({ sequence, options }: AlterSeqStmt): readonly RestartSequence[] {
  if (!hasOption(options, 'restart')) return []
  return [restart('ALTER SEQUENCE … RESTART', sequence?.relname ?? '', null)]
}

/** Of an identity column. */
export function identityRestart(
  table: ObjectName,
  { subtype, name = '', def }: AlterTableCmd,
): readonly RestartSequence[] {
  if (subtype === 'AT_AddIdentity') return [restart('ADD GENERATED', name, table)]
  const options = def !== undefined && 'List' in def ? def.List.items : undefined
  const isRestart = subtype === 'AT_SetIdentity' && hasOption(options, 'restart')
  return isRestart ? [restart('RESTART', name, table)] : []
}

/** setval(…) to a constant; to what a query gives it is by the rows. */
export function setvals({ targetList }: SelectStmt): readonly RestartSequence[] {
  return collectNodes<FuncCall>(targetList, 'FuncCall').flatMap(({ funcname, args }) => {
    const [sequence, value] = args ?? []
    if (dottedName(funcname).name !== 'setval' || !isConstant(value)) return []
    return [restart('setval', lastName(sequence), null)]
  })
}

function restart(by: RestartSequence['by'], sequence: string, table: ObjectName | null): RestartSequence {
  return { kind: 'restart-sequence', by, sequence, table }
}

function isConstant(node: Node | undefined): boolean {
  if (node === undefined) return false
  return 'TypeCast' in node ? isConstant(node.TypeCast.arg) : 'A_Const' in node
}

/** `'public."users_id_seq"'::regclass` is users_id_seq. */
function lastName(node: Node | undefined): string {
  if (node !== undefined && 'TypeCast' in node) return lastName(node.TypeCast.arg)
  const text = node !== undefined && 'A_Const' in node ? (node.A_Const.sval?.sval ?? '') : ''
  return (text.split('.').at(-1) ?? '').replaceAll('"', '')
}
