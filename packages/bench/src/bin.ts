import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError } from 'commander'
import { benchmarks } from './benchmarks/index.ts'
import type { Examined } from './corpus/examine.ts'
import { renderTable } from './corpus/report.ts'
import { runCorpus } from './corpus/run.ts'
import { loadCases } from './load/cases.ts'
import { runLoad } from './load/run.ts'
import { wayNames } from './load/ways.ts'
import { describeMachine } from './machine.ts'
import { runOnlineCorpus } from './online/run.ts'
import { runPreflightCorpus } from './preflight/run.ts'
import { runBenchmark, type Result } from './runner.ts'
import { runSquawkComparison } from './squawk/run.ts'
import { writeResult } from './write-result.ts'

const here = fileURLToPath(new URL('..', import.meta.url))

interface Options {
  readonly runs: number
  readonly out: string
}

async function bench(name: string | undefined, options: Options): Promise<void> {
  if (name === undefined) {
    for (const one of benchmarks) console.log(`${one.name}  ${one.summary}`)
    return
  }
  const benchmark = benchmarks.find((one) => one.name === name)
  if (!benchmark) throw new Error(`No benchmark "${name}": \`bench\` without a name lists them`)
  const result = await runBenchmark(benchmark, options.runs, ({ pair, label, value }) =>
    console.log(`${pair}  ${label}  ${value.toFixed(1)} ${benchmark.unit}`),
  )
  printSummary(result)
  for (const path of await writeResult(options.out, result, await describeMachine(here, new Date())))
    console.log(path)
}

type CorpusFlags = {
  readonly corpus: string
  readonly only?: string
  readonly out: string
}

async function corpus(options: CorpusFlags): Promise<void> {
  const onProject = (one: Examined) => console.log(renderTable([one]).trimEnd().split('\n').at(-1))
  const { only } = options
  for (const path of await runCorpus({ ...options, only, onProject })) console.log(path)
}

async function preflight(options: CorpusFlags): Promise<void> {
  const onHistory = (line: string) => console.log(line)
  console.log(await runPreflightCorpus({ ...options, only: options.only, onHistory }))
}

async function online(options: CorpusFlags): Promise<void> {
  const onHistory = (line: string) => console.log(line)
  console.log(await runOnlineCorpus({ ...options, only: options.only, onHistory }))
}

async function squawk(options: CorpusFlags): Promise<void> {
  const onProject = (line: string) => console.log(line)
  console.log(await runSquawkComparison({ ...options, only: options.only, onProject }))
}

type LoadFlags = {
  readonly rows: number
  readonly runs: number
  readonly cases: readonly string[]
  readonly ways: readonly string[]
  readonly pace: number
  readonly saturated?: boolean
  readonly autovacuum?: boolean
  readonly out: string
}

async function load({ pace, saturated = false, autovacuum = false, ...options }: LoadFlags): Promise<void> {
  const command = `pnpm bench ${process.argv.slice(2).join(' ')}`
  const onRow = (line: string) => console.log(line)
  const rate = saturated ? null : pace
  for (const path of await runLoad({ ...options, pace: rate, autovacuum, command, onRow })) console.log(path)
}

function printSummary({ a, b, unit, medianRatio, ratios, found = {} }: Result): void {
  for (const side of [a, b]) console.log(`median  ${side.label}  ${side.median.toFixed(1)} ${unit}`)
  const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
  for (const [what, value] of Object.entries(found)) console.log(`${what}  ${value}`)
  console.log(`${a.label} / ${b.label}  ${medianRatio.toFixed(2)} (${range})`)
}

function parseCount(text: string): number {
  const runs = Number(text)
  if (Number.isSafeInteger(runs) && runs >= 1) return runs
  throw new InvalidArgumentError('It must be a whole number from 1 on.')
}

const program = new Command('bench')
  .description(
    'Measures two ways of doing the same work in turn, A B A B …; without a name, lists what there is',
  )
  .argument('[name]', 'benchmark to run')
  .option('--runs <n>', 'runs of each side', parseCount, 7)
  .option('--out <dir>', 'where the results go', `${here}results`)
  .action(bench)

program
  .command('corpus')
  .description('Applies the migration folders of public projects: stock Drizzle against the engine')
  .requiredOption('--corpus <dir>', 'a sub-folder a project')
  .option('--only <name>', 'projects whose name begins so')
  .action((_options, command: Command) => corpus(command.optsWithGlobals()))

program
  .command('preflight')
  .description('Fills the histories of public projects with rows and asks preflight before each file')
  .requiredOption('--corpus <dir>', 'a sub-folder a project')
  .option('--only <name>', 'projects whose name begins so')
  .action((_options, command: Command) => preflight(command.optsWithGlobals()))

program
  .command('online')
  .description(
    'Runs the histories of public projects by plan and as they stand, on rows, and compares the two',
  )
  .requiredOption('--corpus <dir>', 'a sub-folder a project')
  .option('--only <name>', 'projects whose name begins so')
  .action((_options, command: Command) => online(command.optsWithGlobals()))

program
  .command('lint-squawk')
  .description('Compares what squawk and ops lint find in the histories of public projects')
  .requiredOption('--corpus <dir>', 'a sub-folder a project')
  .option('--only <name>', 'projects whose name begins so')
  .action((_options, command: Command) => squawk(command.optsWithGlobals()))

program
  .command('load')
  .description(
    `Changes a table of messages while an app uses it: ${loadCases.map(({ name }) => name).join(', ')}; by ${wayNames.join(', ')}`,
  )
  .option('--rows <n>', 'messages', parseCount, 5_000_000)
  .option('--cases <name...>', 'these changes only', [])
  .option('--ways <name...>', 'these ways only', [])
  .option('--pace <n>', 'operations a second of 8 connections', parseCount, 400)
  .option('--saturated', 'as many operations as they can')
  .option('--autovacuum', 'each change while an autovacuum is at work')
  .action((_options, command: Command) => load(command.optsWithGlobals()))

try {
  await program.parseAsync()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
