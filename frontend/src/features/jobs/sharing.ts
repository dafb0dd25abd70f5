/** How a job is shared, in words. */
import type { JobFleet } from '$lib/api/types'
import { options } from '$lib/format/options'
import { text } from './text'

export type OnLoss = JobFleet['on_loss']

export const lossOptions = options<OnLoss>(text.sharing.losses)

/** "linux, gpu" as a list. */
export function labelsIn(typed: string): string[] {
  return [...new Set(typed.split(/[\s,]+/).filter(Boolean))]
}

/** Which machines may run it. */
export function machinesText({ machine, on }: Pick<JobFleet, 'machine' | 'on'>): string {
  if (machine) return text.sharing.only(machine)
  return on.length > 0 ? text.sharing.needs(on) : text.sharing.any
}
