import { CodedError } from '@twinship/core'

/** When something may be changed; a window that ends before it begins goes on into the next day. */
export type DeployWindow = {
  /** As it was typed. */
  readonly text: string
  /** Of the days on which it opens, 0 is Sunday. */
  readonly days: readonly number[]
  /** Minutes since midnight. */
  readonly from: number
  readonly to: number
  /** IANA name. */
  readonly zone: string
}

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const dayMinutes = 24 * 60

const form = /^(?:(?<days>[A-Za-z,-]+) +)?(?<from>\d\d:\d\d)-(?<to>\d\d:\d\d)(?: +(?<zone>[\w/+-]+))?$/

/** `02:00-05:00`, `Mon-Fri 22:00-04:00 Europe/Berlin`, `Sat,Sun 00:00-24:00`; UTC unless a zone is named. Undefined: none. */
export function parseWindow(text: string): DeployWindow | undefined {
  const groups = form.exec(text.trim())?.groups
  if (groups === undefined) return undefined
  const zone = groups['zone'] ?? 'UTC'
  const days = daysOf(groups['days'] ?? 'Sun-Sat')
  const [from, to] = [minutesOf(groups['from']), minutesOf(groups['to'])]
  if (days === undefined || from === undefined || to === undefined || !isZone(zone)) return undefined
  return from === to || from === dayMinutes ? undefined : { text: text.trim(), days, from, to, zone }
}

export function isWithin({ days, from, to, zone }: DeployWindow, nowMs: number): boolean {
  const { day, minute } = localTime(nowMs, zone)
  if (from < to) return days.includes(day) && minute >= from && minute < to
  const yesterday = (day + 6) % 7
  return (days.includes(day) && minute >= from) || (days.includes(yesterday) && minute < to)
}

/** Throws DEPLOY.OUTSIDE_WINDOW. */
export function requireWithin(window: DeployWindow | undefined, nowMs: number): void {
  if (window === undefined || isWithin(window, nowMs)) return
  const { day, minute } = localTime(nowMs, window.zone)
  const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  throw new CodedError(
    'DEPLOY.OUTSIDE_WINDOW',
    `It is ${dayNames[day] ?? ''} ${time} in ${window.zone}, outside of ${window.text}; nothing was changed.`,
    { details: { window: window.text } },
  )
}

function minutesOf(text = ''): number | undefined {
  const [hours = NaN, minutes = NaN] = text.split(':').map(Number)
  const all = hours * 60 + minutes
  return minutes < 60 && all <= dayMinutes ? all : undefined
}

/** `Mon-Fri`, `Sat,Sun`, `Fri-Mon`. */
function daysOf(text: string): readonly number[] | undefined {
  const days = text.split(',').flatMap((part) => {
    const [first = '', last = first, ...more] = part.split('-')
    const [from, to] = [dayOf(first), dayOf(last)]
    if (from < 0 || to < 0 || more.length > 0) return [-1]
    return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7)
  })
  return days.includes(-1) ? undefined : days
}

function dayOf(name: string): number {
  return dayNames.findIndex((known) => known.toLowerCase() === name.toLowerCase())
}

function isZone(zone: string): boolean {
  try {
    Intl.DateTimeFormat('en-US', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

function localTime(nowMs: number, timeZone: string): { readonly day: number; readonly minute: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const parts = format.formatToParts(nowMs)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return { day: dayOf(part('weekday')), minute: Number(part('hour')) * 60 + Number(part('minute')) }
}
