/** What the screen says about machines and shared jobs. */
import type { FleetJob, FleetMachine } from '$lib/api/types'
import { text } from './text'

export type MachineState = 'online' | 'draining' | 'lost'

export function stateOf({ online, draining }: Pick<FleetMachine, 'online' | 'draining'>): MachineState {
  return !online ? 'lost' : draining ? 'draining' : 'online'
}

/** The mark of each state. */
export const markOf = { online: 'success', draining: 'attention', lost: 'failed' } as const

/** Which machines run a job. */
export function placeOf({ machine, on }: Pick<FleetJob, 'machine' | 'on'>): string {
  if (machine) return text.only(machine)
  return on.length > 0 ? text.needsLabels(on) : text.any
}

/** Whether this machine runs a job, and where; `problem`: the user expects it to, and it does not. */
export function hereOf({ path, refused }: Pick<FleetJob, 'path' | 'refused'>, format: (path: string) => string): { text: string; problem: boolean } {
  if (refused) return { text: text.refused(refused), problem: path !== '' }
  return path ? { text: text.here(format(path)), problem: false } : { text: text.notMapped, problem: false }
}
