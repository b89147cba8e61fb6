import { Option } from 'commander'

/** For whatever opens a backup. */
export function allowedSignersOption(): Option {
  return new Option(
    '--allowed-signers <file>',
    'only a backup that one of these has signed (default: BACKUP_ALLOWED_SIGNERS)',
  )
}
