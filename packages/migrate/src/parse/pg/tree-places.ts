/** Keys of a syntax tree that say where in the text something stood. */
export const treePlaces: ReadonlySet<string> = new Set([
  'location',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
])
