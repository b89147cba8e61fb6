/** Whether a text begins as a URL does: `s3://…`, `postgres://…`, and not `C:/…`. */
export function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(text)
}
