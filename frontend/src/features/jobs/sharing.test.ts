import { expect, it } from 'vitest'
import { labelsIn, machinesText } from './sharing'

it('says which machines may run a job', () => {
  expect(machinesText({ on: [] })).toBe('any machine of the fleet')
  expect(machinesText({ on: ['linux', 'gpu'] })).toBe('machines with linux, gpu')
  expect(machinesText({ on: ['linux'], machine: 'laptop' })).toBe('only laptop')
})

it('reads labels as people type them', () => expect(labelsIn('linux, gpu ,')).toEqual(['linux', 'gpu']))
