type Screen = Pick<NodeJS.WriteStream, 'write' | 'columns'>

/** Up by that many lines, and everything from there on is cleared. */
const back = (lines: number) => (lines === 0 ? '' : `\u001B[${lines}A`) + '\u001B[0J'

/** Lines are cut at the width of the terminal: one that goes over two could not be gone back over. */
export function createRedraw(stream: Screen): (text: string) => void {
  let lines = 0
  return (text) => {
    const shown = text.split('\n').map((line) => line.slice(0, Math.max(stream.columns - 1, 1)))
    stream.write(back(lines) + shown.join('\n'))
    lines = shown.length - 1
  }
}

/** One line that is written over: without a line feed, so that whatever comes next must clear it first. */
export function createStatusLine(stream: Screen): {
  readonly show: (line: string) => void
  readonly clear: () => void
} {
  let isShown = false
  const clear = () => {
    if (isShown) stream.write('\r\u001B[0K')
    isShown = false
  }
  return {
    clear,
    show: (line) => {
      clear()
      stream.write(line.slice(0, Math.max(stream.columns - 1, 1)))
      isShown = true
    },
  }
}
