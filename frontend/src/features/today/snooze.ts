/** Until when an item can be snoozed. */
import { text } from './text'

const hour = 3_600_000
/** Hours of the day. */
const evening = 18
const morning = 8

export interface SnoozeChoice {
  title: string
  until: Date
}

/** This evening unless it is near or over, tomorrow morning, and the morning of the next Monday. */
export function snoozeChoices(now: Date): SnoozeChoice[] {
  const at = (days: number, clock: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, clock)
  const choices = [
    { title: text.snooze.tomorrow, until: at(1, morning) },
    { title: text.snooze.nextWeek, until: at((8 - now.getDay()) % 7 || 7, morning) },
  ]
  const tonight = at(0, evening)
  return tonight.getTime() - now.getTime() > hour / 2 ? [{ title: text.snooze.evening, until: tonight }, ...choices] : choices
}
