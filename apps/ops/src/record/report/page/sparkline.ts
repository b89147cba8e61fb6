import { html, type Html } from './html.ts'

export type Sample = { readonly atMs: number; readonly value: number | null }

const width = 240
const height = 48
const edge = 4

/** A line over time from 0 to the highest value, broken where there is none; null with less than two values. */
export function sparkline(title: string, samples: readonly Sample[]): Html | null {
  const values = samples.flatMap(({ value }) => value ?? [])
  if (values.length < 2) return null
  const highest = Math.max(...values)
  const lowest = Math.min(...values)
  const text = `${title}: ${shown(lowest)} to ${shown(highest)} ms`
  return html`<figure style="margin:0">
    <figcaption class="small soft">${text}</figcaption>
    <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${text}">
      <line
        x1="0"
        y1="${height - edge}"
        x2="${width}"
        y2="${height - edge}"
        stroke="currentColor"
        stroke-opacity=".25"
        vector-effect="non-scaling-stroke"
      ></line>
      ${lines(samples, Math.max(highest, Number.MIN_VALUE)).map(
        (points) =>
          html`<polyline
            points="${points}"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linejoin="round"
            stroke-linecap="round"
            vector-effect="non-scaling-stroke"
          ></polyline>`,
      )}
    </svg>
  </figure>`
}

type Point = { readonly x: number; readonly y: number }

function lines(samples: readonly Sample[], highest: number): readonly string[] {
  const times = samples.map(({ atMs }) => atMs)
  const from = Math.min(...times)
  const length = Math.max(1, Math.max(...times) - from)
  const found: Point[][] = [[]]
  for (const { atMs, value } of samples) {
    if (value === null) found.push([])
    else {
      const x = edge + ((atMs - from) / length) * (width - 2 * edge)
      const y = height - edge - (value / highest) * (height - 2 * edge)
      found.at(-1)?.push({ x, y })
    }
  }
  return found.filter((points) => points.length > 0).map((points) => drawn(points).join(' '))
}

/** One that stands alone is a short line: a dot. */
function drawn(points: readonly Point[]): readonly string[] {
  const [first] = points
  const isAlone = points.length === 1 && first !== undefined
  const all = isAlone ? [-1, 1].map((aside) => ({ x: first.x + aside, y: first.y })) : points
  return all.map(({ x, y }) => `${round(x)},${round(y)}`)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function shown(value: number): number {
  return value < 10 ? round(value) : Math.round(value)
}
