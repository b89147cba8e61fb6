/** A time as a person reads it: `240 ms`, `4.1 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(seconds / 60)
  return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** `app` of `postgresql://db.example.org/app`, `shop.db` of `file:/srv/shop.db`. */
export function databaseName(location: string): string {
  return location.slice(location.lastIndexOf('/') + 1)
}
