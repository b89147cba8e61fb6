import type { BuildProgress } from '@twinship/migrate'

/** Phase, how far in it, and of what: also for deploy and resume. */
export function buildText({ phase, index, table, unit, done, total }: BuildProgress): string {
  const of = index === null ? table : `${index} of ${table}`
  const way =
    unit === null || total === 0
      ? ''
      : `, ${grouped(done)} of ${grouped(total)} ${unit}${percent(done, total)}`
  return `${of}: ${phase}${way}`
}

/** Rows done, of how many, how fast and how much longer; `speed` in rows a second, null where nothing is known. */
export function rowsWords(done: number, total: number | null, speed: number | null): readonly string[] {
  const rows = `${grouped(done)}${total === null ? '' : ` of about ${grouped(total)}`} rows${percent(done, total)}`
  if (speed === null || speed < 1) return [rows]
  const fast = `${grouped(speed)} rows/s`
  return total === null ? [rows, fast] : [rows, fast, `about ${time(Math.max(total - done, 0) / speed)} left`]
}

function percent(done: number, total: number | null): string {
  if (total === null || total <= 0) return ''
  return ` (${Math.min(Math.floor((done / total) * 100), 100)} %)`
}

export function time(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en')
}
