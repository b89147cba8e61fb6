import { Argument } from 'commander'

/** For show and verify. */
export function nameArgument(): Argument {
  return new Argument('[name]', "as list shows it; without: the newest of this database's").argOptional()
}
