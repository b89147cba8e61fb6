import { textOf, type Row } from '../row.ts'

export type RowProblem = { readonly column: string; readonly problem: string }
export type FindRow = (table: string, id: unknown) => Row | undefined

type Rule = (row: Row, find: FindRow) => RowProblem | false | undefined

const digest = /^[0-9a-f]{64}$/
const reservedMail = /@(?:example\.(?:com|org|net)|twinship\.test|[a-z0-9.-]+\.test)$/i
const reservedPhone = /^\+1-202-555-01\d\d$/

/** What the schema's CHECK constraints say, and what no constraint can: rules between rows, reserved addresses. */
const rules: Readonly<Record<string, readonly Rule[]>> = {
  users: [
    mail('email'),
    digested('emailVerificationToken'),
    (row) =>
      row['emailNormalized'] !== textOf(row['email']).toLowerCase() &&
      problem('emailNormalized', 'is not the e-mail in lower case'),
    (row) =>
      !textOf(row['passwordHash']).startsWith('$argon2id$') &&
      problem('passwordHash', 'must be { "$argon2id": … }'),
  ],
  refreshTokens: [digested('token'), digested('replacedByToken')],
  passwordResets: [digested('token')],
  loginHistory: [mail('email')],
  twinPairs: [differ('user1Id', 'user2Id')],
  invitations: [mail('recipientEmail'), phone('recipientPhone')],
  messages: [differ('senderId', 'recipientId'), ofPair('senderId'), ofPair('recipientId'), replyInPair],
  messageQueue: [differ('senderId', 'recipientId'), ofPair('senderId'), ofPair('recipientId')],
  messageReactions: [reactionInPair],
  twincidences: [ofPair('createdBy'), sharedWithConsent],
  gameResults: [ofPair('userId')],
  assessments: [ofPair('userId'), completed],
  twintuitionAlerts: [ofPair('userId')],
}

/** What is wrong with a row, by the rules of its table. */
export function rowProblems(table: string, row: Row, find: FindRow): readonly RowProblem[] {
  return (rules[table] ?? []).flatMap((rule) => rule(row, find) || [])
}

function problem(column: string, text: string): RowProblem {
  return { column, problem: text }
}

function mail(column: string): Rule {
  return (row) =>
    typeof row[column] === 'string' &&
    !reservedMail.test(row[column]) &&
    problem(column, 'is not at a reserved domain (example.com, example.org, *.test)')
}

function phone(column: string): Rule {
  return (row) =>
    typeof row[column] === 'string' &&
    !reservedPhone.test(row[column]) &&
    problem(column, 'is not in the range reserved for fiction (+1-202-555-01xx)')
}

function digested(column: string): Rule {
  return (row) =>
    row[column] !== null && !digest.test(textOf(row[column])) && problem(column, 'must be { "$sha256": … }')
}

function differ(one: string, other: string): Rule {
  return (row) => row[one] === row[other] && problem(other, `is the same user as ${one}`)
}

/** The user in `column` is one of the row's pair, where it has one. */
function ofPair(column: string): Rule {
  return (row, find) => {
    const pair = find('twinPairs', row['twinPairId'])
    if (pair === undefined || row[column] === null) return undefined
    return (
      row[column] !== pair['user1Id'] &&
      row[column] !== pair['user2Id'] &&
      problem(column, 'is not of that pair')
    )
  }
}

function replyInPair(row: Row, find: FindRow): RowProblem | false {
  const original = find('messages', row['originalMessageId'])
  return (
    original !== undefined &&
    original['twinPairId'] !== row['twinPairId'] &&
    problem('originalMessageId', 'is of another pair')
  )
}

function reactionInPair(row: Row, find: FindRow): RowProblem | false {
  const message = find('messages', row['messageId'])
  const users = [message?.['senderId'], message?.['recipientId']]
  return (
    message !== undefined &&
    !users.includes(row['userId']) &&
    problem('userId', 'is not of that message’s pair')
  )
}

function sharedWithConsent(row: Row): RowProblem | false {
  const consented =
    row['twinPairId'] !== null && row['user1Consented'] === true && row['user2Consented'] === true
  return (
    row['sharedWithTwin'] === true &&
    !consented &&
    problem('sharedWithTwin', 'needs a pair and the consent of both')
  )
}

function completed(row: Row): RowProblem | false {
  const isDone = row['completedAt'] !== null && row['results'] !== null
  return (
    (row['status'] === 'completed') !== isDone &&
    problem('status', 'is completed exactly where completedAt and results are set')
  )
}
