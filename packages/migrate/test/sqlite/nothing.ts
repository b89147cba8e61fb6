/** A process that is gone at once. */
export const nothing = true
