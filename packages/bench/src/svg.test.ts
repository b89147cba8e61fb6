import { expect, test } from 'vitest'
import { niceCeiling, renderSvg } from './svg.ts'

const plot = {
  title: 'a < b & c',
  xLabel: 'run',
  yLabel: 'ms',
  series: [
    {
      label: 'A',
      points: [
        [1, 10],
        [2, 50],
      ],
    },
    {
      label: 'B',
      points: [
        [1, 25],
        [2, 0],
      ],
    },
  ],
} as const

test('draws one line a series, scaled to the frame', () => {
  const svg = renderSvg(plot)
  expect(svg.match(/<polyline/g)).toHaveLength(2)
  // y runs from 290 (zero) up to 40 (the nice ceiling, 50).
  expect(svg).toContain('points="70.0,240.0 700.0,40.0"')
  expect(svg).toContain('points="70.0,165.0 700.0,290.0"')
  expect(svg.match(/<circle/g)).toHaveLength(4)
})

test('text is escaped', () => {
  expect(renderSvg(plot)).toContain('a &lt; b &amp; c')
})

test('a single point does not divide by zero', () => {
  const svg = renderSvg({ ...plot, series: [{ label: 'A', points: [[1, 0]] }] })
  expect(svg).not.toMatch(/NaN|Infinity/)
})

test('nothing to plot is an error', () => {
  expect(() => renderSvg({ ...plot, series: [] })).toThrow(/Nothing to plot/)
})

test('the axis ends at a round number', () => {
  expect([0, 0.3, 1, 1.2, 37, 50, 51, 999].map(niceCeiling)).toEqual([1, 0.5, 1, 2, 50, 50, 100, 1000])
})
