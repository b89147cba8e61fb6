// Up to the last @, since a password may hold / and @ where it was not encoded. Where it was taken for a path, of its two
// slashes one is left.
const PASSWORD_IN_URL = /([a-z][a-z0-9+.-]*:\/\/?[^\s:/@]*):\S*@/gi
const SECRET_PARAMETER = /\b(password|sslpassword|auth_?token|authtoken|token|secret)=[^\s&'"]+/gi

/** Takes passwords out of every URL and `password=`-like parameter in a text. */
export function redactText(text: string): string {
  return text.replace(PASSWORD_IN_URL, '$1:***@').replace(SECRET_PARAMETER, '$1=***')
}

/** A redactor that also removes the given secrets wherever they stand (in clear or percent-encoded). */
export function createRedactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const known = secrets.filter((secret): secret is string => secret !== undefined && secret.length >= 3)
  const forms = known.flatMap((secret) => [secret, encodeURIComponent(secret)])
  return (text) => forms.reduce((result, secret) => result.replaceAll(secret, '***'), redactText(text))
}
