/** OBJECT_TYPE is a type; OBJECT_MATVIEW and OBJECT_FOREIGN_TABLE are tables as far as rights and names go. */
export function worded(type: string | undefined): string {
  const word = (type ?? '').replace('OBJECT_', '').toLowerCase()
  return word === 'matview' || word === 'foreign_table' ? 'table' : word
}
