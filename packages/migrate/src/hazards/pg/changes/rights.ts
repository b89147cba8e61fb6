import type {
  AlterOwnerStmt,
  AlterTableCmd,
  CreateSchemaStmt,
  CreateSeqStmt,
  GrantRoleStmt,
  GrantStmt,
} from 'libpg-query'
import type { ObjectName } from '../../../model/statement.ts'
import { relationName } from '../../../parse/pg/names.ts'
import type { Change, ChangeOwner } from '../change.ts'
import { nameOf } from './objects.ts'
import { worded } from './worded.ts'

export function grant(statement: GrantStmt): readonly Change[] {
  const { is_grant: isGrant, grantees, objtype, objects, targtype, grant_option: option } = statement
  if (targtype === 'ACL_TARGET_DEFAULTS') return []
  if (isGrant !== true) {
    // GRANT OPTION FOR alone leaves the rights themselves.
    if (option === true) return []
    const isAll = targtype === 'ACL_TARGET_ALL_IN_SCHEMA'
    return [{ kind: 'revoke', what: isAll ? 'schema' : worded(objtype), names: (objects ?? []).map(nameOf) }]
  }
  const isPublic = (grantees ?? []).some(
    (node) => 'RoleSpec' in node && node.RoleSpec.roletype === 'ROLESPEC_PUBLIC',
  )
  return isPublic ? [{ kind: 'grant-to-public', what: worded(objtype) }] : []
}

export function grantRole({
  is_grant: isGrant,
  granted_roles: roles,
  opt,
}: GrantRoleStmt): readonly Change[] {
  // ADMIN OPTION FOR and the like leave the membership itself.
  if (isGrant === true || (opt ?? []).length > 0) return []
  const names = (roles ?? []).flatMap((node) =>
    'AccessPriv' in node ? [{ schema: null, name: node.AccessPriv.priv_name ?? '' }] : [],
  )
  return [{ kind: 'revoke', what: 'role', names }]
}

export function alterOwner({ objectType, object, relation }: AlterOwnerStmt): readonly Change[] {
  const name =
    relation === undefined ? (object === undefined ? null : nameOf(object)) : relationName(relation)
  return [{ kind: 'change-owner', what: worded(objectType), table: null, name }]
}

/** Of ALTER TABLE, and of what is altered in its way: views, sequences. */
export function ownerOf(
  name: ObjectName,
  { subtype }: AlterTableCmd,
  objectType: string | undefined,
): readonly ChangeOwner[] {
  if (subtype !== 'AT_ChangeOwner') return []
  const what = worded(objectType)
  return [{ kind: 'change-owner', what, table: what === 'table' ? name : null, name }]
}

export function createSequence({ sequence, if_not_exists: isOptional }: CreateSeqStmt): Change {
  return {
    kind: 'create-object',
    what: 'sequence',
    name: relationName(sequence),
    ifNotExists: isOptional === true,
  }
}

export function createSchema({ schemaname, authrole, if_not_exists: isOptional }: CreateSchemaStmt): Change {
  const name = { schema: null, name: schemaname ?? authrole?.rolename ?? '' }
  return { kind: 'create-object', what: 'schema', name, ifNotExists: isOptional === true }
}
