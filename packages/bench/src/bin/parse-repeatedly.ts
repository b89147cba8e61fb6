import { loadParser, readMigrationFolder } from '@twinship/migrate'

/** Parses a folder the given number of times and prints the resident memory after that, in bytes. */
const [folder = '', times = '1'] = process.argv.slice(2)

for (let round = 0; round < Number(times); round += 1) {
  const { dialect, migrations } = readMigrationFolder(folder)
  const parser = await loadParser(dialect)
  for (const migration of migrations) parser.parse(migration)
}
console.log(process.memoryUsage.rss())
