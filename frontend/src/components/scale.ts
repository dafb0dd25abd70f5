/** The scale at the left of a chart. */
import { formatCost } from '$lib/format/run'

export type Unit = 'count' | 'dollars' | 'seconds'

export interface Scale {
  /** The value at the upper edge. */
  top: number
  /** From 0 to the top. */
  ticks: readonly number[]
}

/** Round durations: from a second to a week. */
const durations = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800]

/** A scale of round numbers with at most so many steps, of which the last is the first at or above the value. */
export function scaleFor(highest: number, unit: Unit, steps = 4): Scale {
  const step = roundStep(Math.max(highest, 0) / steps, unit)
  const needed = highest > 0 ? Math.min(steps, Math.ceil(highest / step - 1e-9)) : steps
  return { top: step * needed, ticks: Array.from({ length: needed + 1 }, (_, index) => Number((index * step).toPrecision(12))) }
}

function roundStep(least: number, unit: Unit): number {
  if (unit === 'seconds') return durations.find((step) => step >= least) ?? Math.ceil(least / 604_800) * 604_800
  const smallest = unit === 'count' ? 1 : 0.01
  if (least <= smallest) return smallest
  const power = 10 ** Math.floor(Math.log10(least))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9) && (unit !== 'count' || Number.isInteger(step)))
  return step ?? power * 10
}

/** "150", "2k", "$0.50", "$2k", "90 s", "5 m", "2 h". */
export function formatTick(value: number, unit: Unit): string {
  if (unit === 'seconds') return formatSeconds(value)
  if (unit === 'dollars') return value === 0 ? '$0' : value >= 1000 ? `$${thousands(value)}` : Number.isInteger(value) ? `$${value}` : formatCost(value)
  return value >= 1000 ? thousands(value) : String(value)
}

function formatSeconds(value: number): string {
  if (value === 0) return '0'
  if (value < 60) return `${value} s`
  if (value < 3600) return `${value / 60} m`
  return value < 86_400 ? `${value / 3600} h` : `${value / 86_400} d`
}

const thousands = (value: number) => `${Number((value / 1000).toFixed(1))}k`
