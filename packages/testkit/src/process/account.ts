import { readFile } from 'node:fs/promises'

/** Who runs the servers. PostgreSQL and pgBouncer refuse root, so root hands them to another account. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** undefined: we are not root, servers run as ourselves. */
export async function serverAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const account = pickAccount(await readFile('/etc/passwd', 'utf8'))
  if (account) return account
  throw new Error(
    'PostgreSQL refuses to run as root and neither "postgres" nor "nobody" is in /etc/passwd: add one',
  )
}

export function pickAccount(passwd: string): Account | undefined {
  const lines = passwd.split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const entry = lines.find((fields) => fields[0] === name)
    const uid = Number(entry?.[2])
    const gid = Number(entry?.[3])
    if (entry && uid > 0 && gid > 0) return { uid, gid }
  }
  return undefined
}
