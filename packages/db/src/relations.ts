import { relations } from 'drizzle-orm'
import type * as pgSchema from './pg/schema.ts'

type Tables = typeof pgSchema

/** How the tables belong together for `db.query`. Names of two roles of one table say the role. */
export function twinshipRelations(t: Tables) {
  return {
    ...userRelations(t),
    ...twinRelations(t),
    ...messageRelations(t),
    ...momentRelations(t),
    ...engagementRelations(t),
  }
}

function userRelations(t: Tables) {
  return {
    usersRelations: relations(t.users, ({ one, many }) => ({
      refreshTokens: many(t.refreshTokens),
      passwordResets: many(t.passwordResets),
      loginHistory: many(t.loginHistory),
      profile: one(t.twinProfiles, { fields: [t.users.id], references: [t.twinProfiles.userId] }),
      presence: one(t.userPresence, { fields: [t.users.id], references: [t.userPresence.userId] }),
      research: one(t.researchParticipation, {
        fields: [t.users.id],
        references: [t.researchParticipation.userId],
      }),
      pairsAsUser1: many(t.twinPairs, { relationName: 'user1' }),
      pairsAsUser2: many(t.twinPairs, { relationName: 'user2' }),
      sentInvitations: many(t.invitations, { relationName: 'sender' }),
      acceptedInvitations: many(t.invitations, { relationName: 'acceptor' }),
      consents: many(t.twincidenceConsents),
      gameResults: many(t.gameResults),
      assessments: many(t.assessments),
      alerts: many(t.twintuitionAlerts),
    })),
    refreshTokensRelations: relations(t.refreshTokens, ({ one }) => ({
      user: one(t.users, { fields: [t.refreshTokens.userId], references: [t.users.id] }),
    })),
    passwordResetsRelations: relations(t.passwordResets, ({ one }) => ({
      user: one(t.users, { fields: [t.passwordResets.userId], references: [t.users.id] }),
    })),
    loginHistoryRelations: relations(t.loginHistory, ({ one }) => ({
      user: one(t.users, { fields: [t.loginHistory.userId], references: [t.users.id] }),
    })),
  }
}

function twinRelations(t: Tables) {
  return {
    twinPairsRelations: relations(t.twinPairs, ({ one, many }) => ({
      user1: one(t.users, { fields: [t.twinPairs.user1Id], references: [t.users.id], relationName: 'user1' }),
      user2: one(t.users, { fields: [t.twinPairs.user2Id], references: [t.users.id], relationName: 'user2' }),
      messages: many(t.messages),
      twincidences: many(t.twincidences),
      gameResults: many(t.gameResults),
      assessments: many(t.assessments),
    })),
    twinProfilesRelations: relations(t.twinProfiles, ({ one }) => ({
      user: one(t.users, { fields: [t.twinProfiles.userId], references: [t.users.id] }),
    })),
    userPresenceRelations: relations(t.userPresence, ({ one }) => ({
      user: one(t.users, { fields: [t.userPresence.userId], references: [t.users.id] }),
    })),
    invitationsRelations: relations(t.invitations, ({ one }) => ({
      sender: one(t.users, {
        fields: [t.invitations.senderId],
        references: [t.users.id],
        relationName: 'sender',
      }),
      acceptor: one(t.users, {
        fields: [t.invitations.acceptedBy],
        references: [t.users.id],
        relationName: 'acceptor',
      }),
    })),
  }
}

function messageRelations(t: Tables) {
  return {
    messagesRelations: relations(t.messages, ({ one, many }) => ({
      twinPair: one(t.twinPairs, { fields: [t.messages.twinPairId], references: [t.twinPairs.id] }),
      sender: one(t.users, { fields: [t.messages.senderId], references: [t.users.id] }),
      recipient: one(t.users, { fields: [t.messages.recipientId], references: [t.users.id] }),
      originalMessage: one(t.messages, {
        fields: [t.messages.originalMessageId],
        references: [t.messages.id],
        relationName: 'replies',
      }),
      replies: many(t.messages, { relationName: 'replies' }),
      reactions: many(t.messageReactions),
    })),
    messageReactionsRelations: relations(t.messageReactions, ({ one }) => ({
      message: one(t.messages, { fields: [t.messageReactions.messageId], references: [t.messages.id] }),
      user: one(t.users, { fields: [t.messageReactions.userId], references: [t.users.id] }),
    })),
    messageQueueRelations: relations(t.messageQueue, ({ one }) => ({
      twinPair: one(t.twinPairs, { fields: [t.messageQueue.twinPairId], references: [t.twinPairs.id] }),
      sender: one(t.users, { fields: [t.messageQueue.senderId], references: [t.users.id] }),
      recipient: one(t.users, { fields: [t.messageQueue.recipientId], references: [t.users.id] }),
    })),
  }
}

function momentRelations(t: Tables) {
  return {
    eventTypeCatalogRelations: relations(t.eventTypeCatalog, ({ many }) => ({
      twincidences: many(t.twincidences),
      consents: many(t.twincidenceConsents),
    })),
    twincidencesRelations: relations(t.twincidences, ({ one }) => ({
      twinPair: one(t.twinPairs, { fields: [t.twincidences.twinPairId], references: [t.twinPairs.id] }),
      creator: one(t.users, { fields: [t.twincidences.createdBy], references: [t.users.id] }),
      type: one(t.eventTypeCatalog, {
        fields: [t.twincidences.eventType],
        references: [t.eventTypeCatalog.eventType],
      }),
    })),
    twincidenceConsentsRelations: relations(t.twincidenceConsents, ({ one }) => ({
      user: one(t.users, { fields: [t.twincidenceConsents.userId], references: [t.users.id] }),
      type: one(t.eventTypeCatalog, {
        fields: [t.twincidenceConsents.eventType],
        references: [t.eventTypeCatalog.eventType],
      }),
    })),
  }
}

function engagementRelations(t: Tables) {
  return {
    gameResultsRelations: relations(t.gameResults, ({ one }) => ({
      user: one(t.users, { fields: [t.gameResults.userId], references: [t.users.id] }),
      twinPair: one(t.twinPairs, { fields: [t.gameResults.twinPairId], references: [t.twinPairs.id] }),
    })),
    assessmentsRelations: relations(t.assessments, ({ one }) => ({
      user: one(t.users, { fields: [t.assessments.userId], references: [t.users.id] }),
      twinPair: one(t.twinPairs, { fields: [t.assessments.twinPairId], references: [t.twinPairs.id] }),
    })),
    twintuitionAlertsRelations: relations(t.twintuitionAlerts, ({ one }) => ({
      user: one(t.users, { fields: [t.twintuitionAlerts.userId], references: [t.users.id] }),
      twinPair: one(t.twinPairs, { fields: [t.twintuitionAlerts.twinPairId], references: [t.twinPairs.id] }),
    })),
    researchParticipationRelations: relations(t.researchParticipation, ({ one }) => ({
      user: one(t.users, { fields: [t.researchParticipation.userId], references: [t.users.id] }),
    })),
  }
}
