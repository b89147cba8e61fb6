import { describe } from 'vitest'
import type { ContractAdapter } from './place.ts'
import { describeApplying } from './applying.ts'
import { describeReading } from './reading.ts'
import { describeRecords } from './records.ts'
import { describeTurns } from './turns.ts'

/** What every MigrationDatabase does, whatever its database; called once for each adapter. */
export function describeContract(name: string, adapter: ContractAdapter): void {
  describe(`the contract on ${name}`, () => {
    describeReading(adapter)
    describeApplying(adapter)
    describeRecords(adapter)
    describeTurns(adapter)
  })
}
