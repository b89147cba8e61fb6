import { expect, it } from 'vitest'
import { createRedraw, createStatusLine } from './redraw.ts'

function screen(columns: number) {
  const written: string[] = []
  return { columns, written, write: (text: string | Uint8Array) => written.push(String(text)) > 0 }
}

it('goes back over the lines that it wrote, each of them one line of the terminal', () => {
  const stream = screen(10)
  const redraw = createRedraw(stream)
  redraw('one\ntwo, which is long\n')
  redraw('three\n')
  redraw('')
  expect(stream.written).toEqual([
    '\u001B[0Jone\ntwo, whic\n',
    '\u001B[2A\u001B[0Jthree\n',
    '\u001B[1A\u001B[0J',
  ])
})

it('a status line is gone before the next one, and before what else is written', () => {
  const stream = screen(10)
  const { show, clear } = createStatusLine(stream)
  clear()
  show('one')
  show('two, which is long')
  clear()
  clear()
  expect(stream.written).toEqual(['one', '\r\u001B[0K', 'two, whic', '\r\u001B[0K'])
})
