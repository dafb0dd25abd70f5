import { describe, expect, it } from 'vitest'
import type { EnvVar } from '$lib/api/types'
import { covered, isCovered, outcome, reasonOf, secrecy, sources, told, typed, withConfig, withSecrecy, withSource } from './variables'

const variable = (parts: Partial<EnvVar>): EnvVar => ({ name: 'A', source: 'static', value: 'x', config: {}, ...parts })

describe('a secret value', () => {
  it('is what the service covers', () => {
    expect(isCovered(variable({ value: covered }))).toBe(true)
    expect(isCovered(variable({ name: 'GITHUB_TOKEN', value: 'being typed' }))).toBe(false)
    expect(isCovered(variable({ source: 'command', value: covered }))).toBe(false)
    expect(told(variable({ value: covered }))).toBe(covered)
  })

  it('is replaced by what is typed and nothing of its cover', () => {
    expect(typed(variable({ value: covered }), `${covered}n`).value).toBe('n')
    expect(typed(variable({ value: covered }), '•••n•••').value).toBe('n')
    expect(typed(variable({ value: covered }), '•••••').value).toBe('')
    expect(typed(variable({ value: 'a•' }), 'a•b').value).toBe('a•b')
  })

  it('is marked by its config', () => {
    expect(secrecy(variable({}))).toBe('automatic')
    expect(secrecy(variable({ config: { secret: 'yes' } }))).toBe('automatic')
    for (const choice of ['secret', 'plain', 'automatic'] as const) {
      expect(secrecy(withSecrecy(variable({ config: { secret: true } }), choice))).toBe(choice)
    }
    expect(withSecrecy(variable({ config: { secret: false } }), 'automatic').config).toEqual({})
    expect(withSource(variable({ config: { secret: true } }), 'environment').config).toEqual({ secret: true })
    expect(withSource(variable({ config: { secret: true } }), 'command').config).toEqual({})
  })
})

it('drops what another source does not know', () => {
  const parameter = variable({ source: 'aws_ssm', config: { region: 'eu-west-3', decrypt: false } })
  expect(withSource(parameter, 'aws_secrets_manager').config).toEqual({ region: 'eu-west-3' })
  expect(withSource(parameter, 'unset')).toMatchObject({ value: '', config: {} })
})

it('writes only what differs from the default', () => {
  const [decrypt] = sources.aws_ssm.config.filter((field) => field.key === 'decrypt')
  const [timeout] = sources.command.config
  expect(withConfig({}, decrypt!, false)).toEqual({ decrypt: false })
  expect(withConfig({ decrypt: false, region: 'x' }, decrypt!, true)).toEqual({ region: 'x' })
  expect(withConfig({}, timeout!, '2.5')).toEqual({ timeout: 2.5 })
  expect(withConfig({ timeout: 2 }, timeout!, '')).toEqual({})
  expect(withConfig({}, timeout!, 'soon')).toEqual({ timeout: 'soon' })
})

it('says what a test found, nothing twice', () => {
  const fixed = { name: 'A', source: 'static' as const, value: 'x', config: {} }
  const found = { name: 'A', source: 'static' as const, profile: 'Work', ok: true, from: 'static', masked: 'x', problem: null, duration_ms: 0 }
  expect(outcome(fixed, found)).toBe('Resolved')
  expect(outcome({ ...fixed, source: 'command' }, { ...found, masked: '••••••', duration_ms: 12 })).toBe('•••••• · 12 ms')
  expect(outcome({ ...fixed, source: 'unset', value: '' }, { ...found, masked: '' })).toBe('Removed')
  const problem = { operation: 'test', field: '', message: 'A (keychain, profile "Work"): the keychain is locked', hint: '', kind: 'internal' as const }
  expect(reasonOf({ ...found, ok: false, problem })).toBe('the keychain is locked')
  expect(reasonOf({ ...found, ok: false, problem: { ...problem, message: 'no such profile' } })).toBe('no such profile')
})
