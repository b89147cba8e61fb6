import { cpSync } from 'node:fs'

// tsc leaves out what it does not import: the fixtures are read as files, so that an error can name one.
const isFixture = (file) => !/\.[^./]+$/.test(file) || file.endsWith('.json')
cpSync(new URL('../src/fixtures', import.meta.url), new URL('../dist/fixtures', import.meta.url), {
  recursive: true,
  filter: isFixture,
})
