export const environments = ['development', 'test', 'staging', 'production'] as const
export type Environment = (typeof environments)[number]
