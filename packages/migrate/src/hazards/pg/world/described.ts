type Named = { readonly schema: string; readonly name: string }

/** A relation as the server describes it: quoted where it has to be, which constraints and columns are not. */
export function relationText({ schema, name }: Named): string {
  return `${quotedIfNeeded(schema)}.${quotedIfNeeded(name)}`
}

/** The server quotes its keywords too, for which see `isSameText`. */
function quotedIfNeeded(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** Two descriptions of one object, whether a keyword is quoted or not. */
export function isSameText(left: string, right: string): boolean {
  return bareText(left) === bareText(right)
}

export function bareText(text: string): string {
  return text.replaceAll('"', '')
}
