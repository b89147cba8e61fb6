import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { serverError, toPgError } from './errors.ts'

function fromServer(fields: Partial<pg.DatabaseError>): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('words', 5, 'error'), { severity: 'ERROR' }, fields)
}

const ofSystem = (code: string) => Object.assign(new Error(`write ${code}`), { code })

describe('what the driver throws', () => {
  it.each(['EPIPE', 'ECONNRESET', 'ETIMEDOUT'])('%s is a lost connection', (code) => {
    expect(toPgError(ofSystem(code), 'here')).toMatchObject({ code: 'DB.CONNECTION_LOST' })
  })

  it.each(['08006', '08001', '57P01', '25P03'])('an ERROR with %s is an answer like any other', (code) => {
    expect(serverError(fromServer({ code }))).toMatchObject({ sqlState: code, message: 'words' })
    expect(toPgError(fromServer({ code }), 'here')).toMatchObject({ code: 'DB.REFUSED' })
  })

  it.each([
    ['FATAL', '08P01'],
    ['FATAL', '25P04'],
    ['PANIC', 'XX000'],
    ['致命错误', '25P03'],
    ['ВАЖНО', '57P01'],
  ])('%s with %s ends the session, and its words are kept', (severity, code) => {
    expect(serverError(fromServer({ severity, code }))).toBeUndefined()
    expect(toPgError(fromServer({ severity, code }), 'here')).toMatchObject({
      code: 'DB.CONNECTION_LOST',
      message: `The connection to here ended: words (${code}).`,
      details: { cause: code },
    })
  })

  it.each([
    [{ code: '2D000' }, 'words'],
    [{ code: '22P02' }, null],
    [{ code: 'P0001' }, null],
    [{ code: '23505', routine: 'exec_stmt_raise' }, null],
    [{ code: 'P0004', routine: 'exec_stmt_assert' }, null],
    [{ code: '23505', routine: '_bt_check_unique' }, 'words'],
    [{ code: '42601', message: `syntax error at or near "'hush'"` }, null],
    [{ code: '42601', message: 'unterminated dollar-quoted string at or near "$$hush"' }, null],
    [{ code: '42601', message: 'syntax error at or near "x"' }, 'syntax error at or near "x"'],
  ])('of %j the words are %s', (fields, message) => {
    expect(serverError(fromServer(fields))?.message).toBe(message)
  })
})
