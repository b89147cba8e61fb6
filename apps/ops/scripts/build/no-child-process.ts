/** In commander's place of node:child_process, which takes a tenth of the start-up to load. */
export function spawn(): never {
  throw new Error('ops has no commands that are programs of their own')
}
