/** The middle value; of an even number the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (upper === undefined || lower === undefined) throw new Error('The median of nothing')
  return (lower + upper) / 2
}

/** a / b of each pair: noise that hits both neighbours cancels out, unlike in a ratio of medians. */
export function pairRatios(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length !== b.length) throw new Error(`${a.length} runs of A but ${b.length} of B`)
  return a.map((value, index) => {
    const other = b[index]
    if (!other) throw new Error(`Run ${index + 1} of B measured nothing`)
    return value / other
  })
}
