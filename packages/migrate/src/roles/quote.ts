export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Doubled backslashes mean the same whatever standard_conforming_strings says. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

/** An anonymous block whose body may hold any name: its quotes are ones that the body has not. */
export function doBlock(body: string, declarations = ''): string {
  let tag = '$roles$'
  for (let turn = 1; body.includes(tag); turn += 1) tag = `$roles_${turn}$`
  return `do ${tag} ${declarations}begin\n${body}\nend ${tag}`
}

/** A format string of RAISE: a percent sign in it is one of its own. */
export function raise(level: 'exception' | 'warning', message: string): string {
  return `raise ${level} ${quoteText(message.replaceAll('%', '%%'))};`
}
