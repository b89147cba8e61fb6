/** What the runner adds to the arguments of the person at the keyboard, who always wins. */
export interface VitestPlan {
  readonly reporter: string
  readonly cores: number
}

/** Arguments for `vitest`: both projects. */
export function vitestArgs(given: readonly string[], plan: VitestPlan): readonly string[] {
  const own = ['run', '--config', '.config/vitest.config.ts', '--passWithNoTests']
  const reporters = hasOption(given, 'reporter') ? [] : ['--reporter=default']
  // Servers share the machine with the tests: more than four workers only makes them wait for each other.
  const workers = hasOption(given, 'maxWorkers')
    ? []
    : [`--maxWorkers=${Math.max(1, Math.min(plan.cores, 4))}`]
  return [...own, ...reporters, `--reporter=${plan.reporter}`, ...workers, ...given]
}

/** Arguments of the unit tests on the other Node, or nothing when other projects were asked for. */
export function unitArgs(given: readonly string[]): readonly string[] | undefined {
  const projects = optionValues(given, 'project')
  if (projects.length === 0) return ['--project=unit', ...given]
  return projects.every((project) => project === 'unit') ? given : undefined
}

export function withoutSeparator(given: readonly string[]): readonly string[] {
  return given[0] === '--' ? given.slice(1) : given
}

function hasOption(args: readonly string[], name: string): boolean {
  return args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))
}

function optionValues(args: readonly string[], name: string): readonly string[] {
  return args.flatMap((arg, index) => {
    if (arg.startsWith(`--${name}=`)) return [arg.slice(name.length + 3)]
    return arg === `--${name}` ? args.slice(index + 1, index + 2) : []
  })
}
