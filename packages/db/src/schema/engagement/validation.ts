import { createInsertSchema, createSelectSchema, createUpdateSchema } from 'drizzle-zod'
import { data, texts } from '../field-rules.ts'
import { assessments, gameResults, researchParticipation, twintuitionAlerts } from './pg.ts'

const gameRules = {
  cognitiveData: data,
  emotionalData: data,
  decisionData: data,
  duoData: data,
  insights: texts,
}

export const gameResultRow = createSelectSchema(gameResults, gameRules)
export const newGameResult = createInsertSchema(gameResults, gameRules)

const assessmentRules = { responses: data, results: data }

export const assessmentRow = createSelectSchema(assessments, assessmentRules)
export const newAssessment = createInsertSchema(assessments, assessmentRules).refine(
  (assessment) => {
    const finished = assessment.completedAt instanceof Date && (assessment.results ?? null) !== null
    return (assessment.status === 'completed') === finished
  },
  { path: ['status'], message: 'is completed exactly where completedAt and results are set' },
)
export const assessmentChanges = createUpdateSchema(assessments, assessmentRules)

export const twintuitionAlertRow = createSelectSchema(twintuitionAlerts)
export const newTwintuitionAlert = createInsertSchema(twintuitionAlerts)
export const twintuitionAlertChanges = createUpdateSchema(twintuitionAlerts)

export const researchParticipationRow = createSelectSchema(researchParticipation)
export const newResearchParticipation = createInsertSchema(researchParticipation)
export const researchParticipationChanges = createUpdateSchema(researchParticipation)
