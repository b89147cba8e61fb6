import type { Row } from '../../row.ts'
import type { VolumeTable } from '../../profiles.ts'
import type { World } from '../world.ts'
import { createChat } from './chat.ts'
import { alertRows, assessmentRows, gameRows, researchRows } from './engagement.ts'
import { messageRows, queueRows, reactionRows } from './messages.ts'
import { createPeople } from './people.ts'
import { consentRows, twincidenceRows } from './twincidences.ts'
import { invitationRows, pairRows, presenceRows, profileRows } from './twins.ts'
import { loginHistoryRows, passwordResetRows, refreshTokenRows, userRows } from './users.ts'

export type RowMaker = (index: number) => Row

/** For each table the function that makes its row `index`. */
export function createVolume(world: World): Readonly<Record<VolumeTable, RowMaker>> {
  const people = createPeople(world)
  const chat = createChat(world, people)
  return {
    users: userRows(world, people),
    twinPairs: pairRows(world, people),
    twinProfiles: profileRows(world, people),
    userPresence: presenceRows(world, people),
    invitations: invitationRows(world, people),
    refreshTokens: refreshTokenRows(world, people),
    passwordResets: passwordResetRows(world, people),
    loginHistory: loginHistoryRows(world, people),
    messages: messageRows(world, people, chat),
    messageReactions: reactionRows(world, people, chat),
    messageQueue: queueRows(world, people),
    twincidences: twincidenceRows(world, people),
    twincidenceConsents: consentRows(world, people),
    gameResults: gameRows(world, people),
    assessments: assessmentRows(world, people),
    twintuitionAlerts: alertRows(world, people),
    researchParticipation: researchRows(world, people),
  }
}
