import type { A_Expr, CaseExpr, FuncCall, Node } from 'libpg-query'
import { dottedName } from '../../parse/pg/names.ts'

/** Whether an expression is known never to be NULL; false where that is not known. */
export function isNeverNull(node: Node | undefined): boolean {
  for (const [tag, body] of Object.entries(node ?? {})) {
    const read = (readers as Readonly<Record<string, (body: unknown) => boolean>>)[tag]
    return read?.(body) ?? false
  }
  return false
}

const isEach = (nodes: readonly Node[] | undefined) => (nodes ?? []).every((one) => isNeverNull(one))
const isAny = (nodes: readonly Node[] | undefined) => (nodes ?? []).some((one) => isNeverNull(one))

type Tag = Node extends infer One ? (One extends unknown ? keyof One : never) : never
type Body<Of extends Tag> = Extract<Node, Record<Of, unknown>>[Of]
type Readers = { readonly [Of in Tag]?: (body: Body<Of>) => boolean }

const readers: Readers = {
  A_Const: ({ isnull }) => isnull !== true,
  TypeCast: ({ arg }) => isNeverNull(arg),
  FuncCall: isCall,
  A_Expr: isOperator,
  CoalesceExpr: ({ args }) => isAny(args),
  MinMaxExpr: ({ args }) => isAny(args),
  BoolExpr: ({ args }) => isEach(args),
  CaseExpr: isCase,
  A_ArrayExpr: () => true,
  SQLValueFunction: ({ op }) => op !== 'SVFOP_CURRENT_SCHEMA',
}

/** Whatever they are given. */
const always: ReadonlySet<string> = new Set([
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'uuid_generate_v1',
  'uuid_generate_v1mc',
  'uuid_generate_v4',
  'random',
  'clock_timestamp',
  'timeofday',
  'txid_current',
  'now',
  'transaction_timestamp',
  'statement_timestamp',
  'concat',
  'currval',
  'lastval',
])

/** NULL only where one of their arguments is. */
const strict: ReadonlySet<string> = new Set([
  'nextval',
  'setval',
  'gen_random_bytes',
  'gen_salt',
  'random_normal',
  'floor',
  'ceil',
  'ceiling',
  'round',
  'trunc',
  'abs',
  'md5',
  'sha256',
  'encode',
  'decode',
  'lower',
  'upper',
  'replace',
  'left',
  'right',
  'substr',
  'lpad',
  'rpad',
  'btrim',
  'date_trunc',
  'timezone',
  'to_timestamp',
  'make_interval',
  'length',
])

function isCall({ funcname, args }: FuncCall): boolean {
  const { name } = dottedName(funcname)
  return always.has(name) || (strict.has(name) && isEach(args))
}

const operators: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '^', '||'])

function isOperator({ kind, name, lexpr, rexpr }: A_Expr): boolean {
  if (kind !== 'AEXPR_OP' || !operators.has(dottedName(name).name)) return false
  return (lexpr === undefined || isNeverNull(lexpr)) && isNeverNull(rexpr)
}

/** Without ELSE it is NULL where no branch is taken. */
function isCase({ args, defresult }: CaseExpr): boolean {
  return isNeverNull(defresult) && (args ?? []).every(isBranch)
}

function isBranch(node: Node): boolean {
  return 'CaseWhen' in node && isNeverNull(node.CaseWhen.result)
}
