import { describe, expect, it, vi } from 'vitest'
import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { ScheduleConfig, Task } from '$lib/api/types'
import { Form } from '$lib/form/form.svelte'
import { ScheduleWords } from './scheduleWords.svelte'

const daily = { type: 'calendar', cron_expression: '0 9 * * *', run_at: null, timezone: '', interval_value: 0 } as unknown as ScheduleConfig
const mistake = new Problem({ field: 'schedule', message: '"wekday" is not understood', part: { text: 'every wekday', position: 6, length: 6, suggestion: 'every weekday' } })

function opened(answer: (text: string) => Promise<unknown>) {
  const explainText = vi.fn((text: string) => answer(text))
  const form = new Form({ name: '', schedule: daily } as unknown as Task)
  return { explainText, form, words: new ScheduleWords({ system: { explainText } } as unknown as Api, form) }
}

describe('ScheduleWords', () => {
  it('puts what was understood into the form, once the typing pauses', async () => {
    vi.useFakeTimers()
    try {
      const { explainText, form, words } = opened(() => Promise.resolve({ schedule: { ...daily, cron_expression: '0 9 * * 1-5', timezone: 'Europe/Berlin' } }))
      words.type('every week', '/srv')
      words.type('every weekday at 9 Berlin time', '/srv')
      await vi.runAllTimersAsync()
      expect(explainText).toHaveBeenCalledTimes(1)
      expect(explainText).toHaveBeenCalledWith('every weekday at 9 Berlin time', daily, '/srv', 0)
      expect(form.fields.schedule).toMatchObject({ cron_expression: '0 9 * * 1-5', timezone: 'Europe/Berlin' })
      expect(form.changes).toEqual({ schedule: { cron_expression: '0 9 * * 1-5', timezone: 'Europe/Berlin' } })
      expect(words.typed).toBe('every weekday at 9 Berlin time')
      expect(words.problem).toBeNull()
    } finally {
      vi.useRealTimers()
    }
  })

  it('keeps the schedule and the problem of a text that is not understood', async () => {
    const { form, words } = opened(() => Promise.reject(mistake))
    words.type('every wekday', '')
    await words.settle()
    expect(words.problem?.part).toMatchObject({ position: 6, length: 6, suggestion: 'every weekday' })
    expect(form.refusal).toBe(words.problem)
    expect(form.changes).toEqual({})
  })

  it('settles once a reading that has begun is done', async () => {
    let refuse: (problem: Problem) => void = () => {}
    const { explainText, words } = opened(() => new Promise((_, reject) => (refuse = reject)))
    words.type('every wekday', '', 0)
    await vi.waitFor(() => expect(explainText).toHaveBeenCalled())
    const settled = words.settle()
    refuse(mistake)
    await settled
    expect(words.problem).toBe(mistake)
    expect(explainText).toHaveBeenCalledTimes(1)
  })

  it('forgets the text when another control sets the schedule', async () => {
    const { form, words } = opened(() => Promise.reject(mistake))
    words.type('every wekday', '')
    await words.settle()
    form.set('schedule.cron_expression', '0 7 * * *')
    expect(words.typed).toBeNull()
    expect(words.problem).toBeNull()
  })

  it('ignores the answer to an older text', async () => {
    const answers: ((value: unknown) => void)[] = []
    const { form, words } = opened(() => new Promise((resolve) => answers.push(resolve)))
    words.type('hourly', '')
    const first = words.settle()
    words.type('daily', '')
    const second = words.settle()
    answers[1]!({ schedule: { ...daily, cron_expression: '30 9 * * *' } })
    answers[0]!({ schedule: { ...daily, cron_expression: '0 * * * *' } })
    await Promise.all([first, second])
    expect(form.fields.schedule.cron_expression).toBe('30 9 * * *')
  })
})
