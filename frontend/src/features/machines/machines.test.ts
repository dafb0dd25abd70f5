import { describe, expect, it } from 'vitest'
import { emptyJoin, keyringItem, labelsOf, toJoin } from './join'
import { hereOf, placeOf, stateOf } from './machines'

it.each([
  [true, false, 'online'],
  [true, true, 'draining'],
  [false, true, 'lost'],
])('online %s, draining %s: %s', (online, draining, want) => expect(stateOf({ online, draining })).toBe(want))

it('says which machines run a job', () => {
  expect(placeOf({ machine: '', on: [] })).toBe('any machine')
  expect(placeOf({ machine: '', on: ['linux', 'gpu'] })).toBe('machines with linux, gpu')
  expect(placeOf({ machine: 'laptop', on: ['linux'] })).toBe('only laptop')
})

it('says whether this machine runs it', () => {
  const short = (path: string) => path.replace('/home/me', '~')
  expect(hereOf({ path: '/home/me/app', refused: '' }, short)).toEqual({ text: 'here in ~/app', problem: false })
  expect(hereOf({ path: '', refused: '' }, short)).toEqual({ text: 'not on this machine', problem: false })
  expect(hereOf({ path: '', refused: 'no label gpu' }, short)).toEqual({ text: 'not on this machine: no label gpu', problem: false })
  expect(hereOf({ path: '/home/me/app', refused: 'no profile' }, short).problem).toBe(true)
})

describe('joining', () => {
  it('reads labels as people type them', () => expect(labelsOf(' linux,gpu  linux,')).toEqual(['linux', 'gpu']))

  it('completes the address, and sends no key that was pasted', () => {
    expect(toJoin({ ...emptyJoin, engine: ' buildhost:7233 ', labels: 'linux', pasted: 'secret' })).toEqual({
      engine: 'temporal://buildhost:7233', name: '', labels: ['linux'], tls: false, server_name: '', ca_file: '', cert_file: '', key_file: '', lost_after: 0,
      api_key: { source: '', value: '' }, key: { source: '', value: '' },
    })
    expect(toJoin({ ...emptyJoin, engine: 'http://x' }).engine).toBe('http://x') // the service says what is wrong with it
  })

  it('names the source of a secret with its config', () => {
    const secret = { source: 'aws_ssm' as const, value: '/prod/key', region: 'eu-central-1' }
    expect(toJoin({ ...emptyJoin, api_key: secret, key: { ...secret, source: 'command' } })).toMatchObject({
      api_key: { source: 'aws_ssm', value: '/prod/key', config: { region: 'eu-central-1' } },
      key: { source: 'command', value: '/prod/key' },
    })
  })

  it('finds the key in the keyring by the namespace', () => {
    expect(keyringItem('temporal://h:7233?namespace=agents')).toBe('claude-scheduler-fleet/agents')
    expect(keyringItem('temporal://h:7233')).toBe('claude-scheduler-fleet/default')
  })
})
