/**
 * Squawk's rules about what happens to a database in use, each with those of ours that say the same of a statement.
 * Its other rules are about style, or about settings that the engine makes for every statement.
 */
export const hazardRules: Readonly<Record<string, readonly string[]>> = {
  'adding-field-with-default': ['add-column-volatile-default', 'add-column-stored-generated'],
  'adding-foreign-key-constraint': ['foreign-key-validates', 'add-column-foreign-key'],
  'adding-not-nullable-field': ['set-not-null-scans', 'update-before-not-null', 'alter-type-with-not-null'],
  // serial has a value for every row: what it does is a rewrite.
  'adding-required-field': ['add-required-column', 'add-column-serial'],
  'adding-serial-primary-key-field': ['primary-key-builds', 'add-column-serial', 'add-column-unique'],
  'ban-alter-domain-with-add-constraint': ['constrain-domain'],
  'ban-concurrent-index-creation-in-transaction': ['concurrently-in-transaction'],
  'ban-drop-column': ['drop-column', 'generated-column-recreated'],
  'ban-drop-database': ['drop-schema'],
  'ban-drop-not-null': ['drop-not-null'],
  'ban-drop-table': ['drop-table'],
  'ban-truncate-cascade': ['truncate'],
  'changing-column-type': [
    'alter-type-rewrites',
    'alter-type-at-time-zone',
    'enum-rebuilt',
    'collation-rebuilds-index',
  ],
  // UNIQUE, PRIMARY KEY and EXCLUDE take no NOT VALID: their builds are what blocks.
  'constraint-missing-not-valid': [
    'foreign-key-validates',
    'check-validates',
    'validate-in-same-transaction',
    'unique-constraint-builds',
    'primary-key-builds',
    'exclusion-constraint',
  ],
  'disallowed-unique-constraint': ['unique-constraint-builds', 'add-column-unique'],
  'renaming-column': ['rename-column'],
  'renaming-table': ['rename-table'],
  'require-concurrent-index-creation': ['create-index-blocks-writes'],
  'require-concurrent-index-deletion': ['drop-index-blocks', 'index-swapped'],
  'require-concurrent-partition-detach': ['detach-partition'],
  'require-concurrent-reindex': ['reindex-blocks'],
}
