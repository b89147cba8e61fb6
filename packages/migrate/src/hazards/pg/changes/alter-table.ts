import type { AlterTableCmd, AlterTableStmt, Node } from 'libpg-query'
import type { ObjectName } from '../../../model/statement.ts'
import { relationName } from '../../../parse/pg/names.ts'
import type { AlterType, Change } from '../change.ts'
import type { TypeName } from '../definition.ts'
import { lock } from './locks.ts'
import { toColumn, toConstraint, toTypeName } from './columns.ts'
import { replicaIdentity } from './publications.ts'
import { ownerOf } from './rights.ts'
import { identityRestart } from './sequences.ts'
import { defaultOf, functionsOf } from './expressions.ts'

type Subcommand = NonNullable<AlterTableCmd['subtype']>
type Read = (table: ObjectName, command: AlterTableCmd) => Change | undefined

export function alterTableChanges({ relation, cmds, objtype }: AlterTableStmt): Change[] {
  const table = relationName(relation)
  const isOther = objtype === 'OBJECT_SEQUENCE' || objtype === 'OBJECT_VIEW'
  return (cmds ?? []).flatMap((node): readonly Change[] => {
    if (!('AlterTableCmd' in node)) return []
    const command = node.AlterTableCmd
    const owner = ownerOf(table, command, objtype)
    if (objtype === 'OBJECT_INDEX') return [...owner, ...attachedIndex(table, command)]
    if (isOther || owner.length > 0) return owner
    const subtype = command.subtype ?? 'AT_ReAddComment'
    const change = readers[subtype]?.(table, command)
    return [
      change ?? { kind: 'alter-other', table, subcommand: subtype },
      ...inherited(table, command),
      ...identityRestart(table, command),
    ]
  })
}

function attachedIndex(index: ObjectName, { subtype, def }: AlterTableCmd): Change[] {
  if (subtype !== 'AT_AttachPartition' || def === undefined || !('PartitionCmd' in def)) return []
  return [{ kind: 'attach-index', index, part: relationName(def.PartitionCmd.name) }]
}

/** ALTER TABLE … INHERIT takes its parent too. */
function inherited(table: ObjectName, { subtype, def }: AlterTableCmd): Change[] {
  if (def === undefined || !('RangeVar' in def)) return []
  const parent = relationName(def.RangeVar)
  if (subtype === 'AT_DropInherit') return [{ kind: 'inherit', table, parent, ends: true }]
  if (subtype !== 'AT_AddInherit') return []
  return [lock('INHERIT', parent, 'SHARE UPDATE EXCLUSIVE'), { kind: 'inherit', table, parent, ends: false }]
}

const trigger: Read = (table, { name }) => ({ kind: 'disable-trigger', table, name: name ?? null })
const policy =
  (does: 'enable' | 'disable' | 'force'): Read =>
  (table) => ({ kind: 'policy', table, does })
const rewrite =
  (by: 'SET TABLESPACE' | 'SET LOGGED' | 'SET UNLOGGED' | 'SET ACCESS METHOD'): Read =>
  (table) => ({ kind: 'rewrite-table', table, by })

const readers: Readonly<Partial<Record<Subcommand, Read>>> = {
  AT_AddColumn: (table, { def, missing_ok: ifNotExists }) =>
    def !== undefined && 'ColumnDef' in def
      ? { kind: 'add-column', table, column: toColumn(def.ColumnDef), ifNotExists: ifNotExists === true }
      : undefined,
  AT_DropColumn: (table, { name = '', behavior, missing_ok: ifExists }) => ({
    kind: 'drop-column',
    table,
    column: name,
    cascade: behavior === 'DROP_CASCADE',
    ifExists: ifExists === true,
  }),
  AT_AlterColumnType: alterType,
  AT_SetNotNull: (table, { name = '' }) => ({ kind: 'set-not-null', table, column: name }),
  AT_DropNotNull: (table, { name = '' }) => ({ kind: 'drop-not-null', table, column: name }),
  AT_ColumnDefault: (table, { name = '', def }) => ({
    kind: 'change-default',
    table,
    column: name,
    value: defaultOf(def),
  }),
  AT_AddConstraint(table, { def }) {
    const constraint = def !== undefined && 'Constraint' in def ? toConstraint(def.Constraint) : undefined
    return constraint === undefined ? undefined : { kind: 'add-constraint', table, constraint }
  },
  AT_DropConstraint: (table, { name = '', behavior }) => ({
    kind: 'drop-constraint',
    table,
    name,
    cascade: behavior === 'DROP_CASCADE',
  }),
  AT_ValidateConstraint: (table, { name = '' }) => ({ kind: 'validate-constraint', table, name }),
  AT_AttachPartition: (table, { def }) =>
    def !== undefined && 'PartitionCmd' in def
      ? {
          kind: 'attach-partition',
          table,
          partition: relationName(def.PartitionCmd.name),
          isDefault: def.PartitionCmd.bound?.is_default === true,
          bound: def.PartitionCmd.bound,
        }
      : undefined,
  AT_DetachPartition: (table, { def }) =>
    def !== undefined && 'PartitionCmd' in def
      ? {
          kind: 'detach-partition',
          table,
          partition: relationName(def.PartitionCmd.name),
          concurrent: def.PartitionCmd.concurrent === true,
        }
      : undefined,
  AT_ReplicaIdentity: (table, { def }) =>
    def !== undefined && 'ReplicaIdentityStmt' in def
      ? { kind: 'replica-identity', table, identity: replicaIdentity(def.ReplicaIdentityStmt) }
      : undefined,
  AT_SetTableSpace: rewrite('SET TABLESPACE'),
  AT_SetLogged: rewrite('SET LOGGED'),
  AT_SetUnLogged: rewrite('SET UNLOGGED'),
  AT_SetAccessMethod: rewrite('SET ACCESS METHOD'),
  AT_DisableTrig: trigger,
  AT_DisableTrigAll: trigger,
  AT_DisableTrigUser: trigger,
  AT_EnableRowSecurity: policy('enable'),
  AT_DisableRowSecurity: policy('disable'),
  AT_ForceRowSecurity: policy('force'),
}

function alterType(table: ObjectName, { name = '', def }: AlterTableCmd): AlterType | undefined {
  if (def === undefined || !('ColumnDef' in def)) return undefined
  const { typeName, raw_default: expression, collClause } = def.ColumnDef
  const type = toTypeName(typeName)
  return {
    kind: 'alter-type',
    table,
    column: name,
    type,
    collation: collClause !== undefined,
    using: usingKind(expression, name, type),
    expression,
  }
}

/** `c` and `c::type` are what the server does anyway. */
function usingKind(expression: Node | undefined, column: string, type: TypeName): AlterType['using'] {
  if (expression === undefined || isColumn(expression, column)) return 'plain'
  if ('TypeCast' in expression) {
    const { arg, typeName } = expression.TypeCast
    const isSame = JSON.stringify(toTypeName(typeName)) === JSON.stringify(type)
    return isSame && arg !== undefined && isColumn(arg, column) ? 'plain' : 'other'
  }
  const [first] = functionsOf(expression)
  return 'FuncCall' in expression && first?.name === 'timezone' ? 'time-zone' : 'other'
}

function isColumn(node: Node, column: string): boolean {
  if (!('ColumnRef' in node)) return false
  const last = node.ColumnRef.fields?.at(-1)
  return last !== undefined && 'String' in last && last.String.sval === column
}
