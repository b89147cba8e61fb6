export interface Series {
  readonly label: string
  /** x and y of each point, drawn in this order. */
  readonly points: readonly (readonly [number, number])[]
}

export interface Plot {
  readonly title: string
  readonly xLabel: string
  readonly yLabel: string
  readonly series: readonly Series[]
}

const width = 720
const height = 360
const margin = { left: 70, right: 20, top: 40, bottom: 70 }
// Told apart by colour-blind readers too (Okabe and Ito).
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00']

/** Lines with dots over a y axis from zero. */
export function renderSvg(plot: Plot): string {
  const all = plot.series.flatMap((series) => series.points)
  if (all.length === 0) throw new Error(`Nothing to plot: ${plot.title}`)
  const xs = all.map(([x]) => x)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const top = niceCeiling(Math.max(...all.map(([, y]) => y)))
  const x = (value: number): number =>
    margin.left + ((value - left) / (right - left || 1)) * (width - margin.left - margin.right)
  const y = (value: number): number =>
    height - margin.bottom - (value / top) * (height - margin.top - margin.bottom)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    text(width / 2, 22, plot.title, 'middle', 'font-size="15"'),
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((part) => gridLine(y(part * top), part * top)),
    text(x(left), height - margin.bottom + 18, tick(left), 'middle'),
    ...(right > left ? [text(x(right), height - margin.bottom + 18, tick(right), 'middle')] : []),
    text((margin.left + width - margin.right) / 2, height - margin.bottom + 34, plot.xLabel, 'middle'),
    text(16, height / 2, plot.yLabel, 'middle', `transform="rotate(-90 16 ${height / 2})"`),
    ...plot.series.flatMap((series, index) => drawSeries(series, index, x, y)),
    '</svg>\n',
  ].join('\n')
}

function gridLine(y: number, value: number): readonly string[] {
  const line = `<line x1="${margin.left}" x2="${width - margin.right}" y1="${fixed(y)}" y2="${fixed(y)}" stroke="#ddd"/>`
  return [line, text(margin.left - 8, y + 4, tick(value), 'end')]
}

function drawSeries(
  series: Series,
  index: number,
  x: (value: number) => number,
  y: (value: number) => number,
): readonly string[] {
  const colour = colours[index % colours.length] ?? 'black'
  const at = series.points.map(([px, py]) => `${fixed(x(px))},${fixed(y(py))}`)
  const dots = at.map((point) => `<circle cx="${point.replace(',', '" cy="')}" r="3" fill="${colour}"/>`)
  const legendX = margin.left + index * 210
  return [
    `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
    // Thousands of dots hide the line they sit on.
    ...(dots.length <= 200 ? dots : []),
    `<rect x="${legendX}" y="${height - 22}" width="12" height="12" fill="${colour}"/>`,
    text(legendX + 18, height - 12, series.label, 'start'),
  ]
}

function text(x: number, y: number, content: string, anchor: string, extra = ''): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}"${extra && ` ${extra}`}>${escapeXml(content)}</text>`
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function fixed(value: number): string {
  return value.toFixed(1)
}

function tick(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)))
}

/** The next 1, 2, 5 or 10 times a power of ten. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10
  return step * power
}
