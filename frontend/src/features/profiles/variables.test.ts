import { describe, expect, it } from 'vitest'
import type { EnvVar } from '$lib/api/types'
import { compareNames, matchesFilter, displayValue, isMasked, mask, reasonOf, resolutionText, secrecy, sources, withConfig, withSecrecy, withSource, withTypedValue } from './variables'

const variable = (parts: Partial<EnvVar>): EnvVar => ({ name: 'A', source: 'static', value: 'x', config: {}, ...parts })

describe('a secret value', () => {
  it('is what the service masks', () => {
    expect(isMasked(variable({ value: mask }))).toBe(true)
    expect(isMasked(variable({ name: 'GITHUB_TOKEN', value: 'being typed' }))).toBe(false)
    expect(isMasked(variable({ source: 'command', value: mask }))).toBe(false)
    expect(displayValue(variable({ value: mask }))).toBe(mask)
  })

  it('is replaced by typed text without its mask', () => {
    expect(withTypedValue(variable({ value: mask }), `${mask}n`).value).toBe('n')
    expect(withTypedValue(variable({ value: mask }), '•••n•••').value).toBe('n')
    expect(withTypedValue(variable({ value: mask }), '•••••').value).toBe('')
    expect(withTypedValue(variable({ value: 'a•' }), 'a•b').value).toBe('a•b')
  })

  it('follows its config', () => {
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

it('drops config that another source does not know', () => {
  const parameter = variable({ source: 'aws_ssm', config: { region: 'eu-west-3', decrypt: false } })
  expect(withSource(parameter, 'aws_secrets_manager').config).toEqual({ region: 'eu-west-3' })
  expect(withSource(parameter, 'unset')).toMatchObject({ value: '', config: {} })
})

it('writes only values that differ from the default', () => {
  const [decrypt] = sources.aws_ssm.config.filter((field) => field.key === 'decrypt')
  const [timeout] = sources.command.config
  expect(withConfig({}, decrypt!, false)).toEqual({ decrypt: false })
  expect(withConfig({ decrypt: false, region: 'x' }, decrypt!, true)).toEqual({ region: 'x' })
  expect(withConfig({}, timeout!, '2.5')).toEqual({ timeout: 2.5 })
  expect(withConfig({ timeout: 2 }, timeout!, '')).toEqual({})
  expect(withConfig({}, timeout!, 'soon')).toEqual({ timeout: 'soon' })
})

it('shows a test result without repeating the value', () => {
  const fixed = { name: 'A', source: 'static' as const, value: 'x', config: {} }
  const found = { name: 'A', source: 'static' as const, profile: 'Work', ok: true, from: 'static', masked: 'x', problem: null, duration_ms: 0 }
  expect(resolutionText(fixed, found)).toBe('Resolved')
  expect(resolutionText({ ...fixed, source: 'command' }, { ...found, masked: '••••••', duration_ms: 12 })).toBe('•••••• · 12 ms')
  expect(resolutionText({ ...fixed, source: 'unset', value: '' }, { ...found, masked: '' })).toBe('Removed')
  const problem = { operation: 'test', field: '', message: 'A (keychain, profile "Work"): the keychain is locked', hint: '', kind: 'internal' as const }
  expect(reasonOf({ ...found, ok: false, problem })).toBe('the keychain is locked')
  expect(reasonOf({ ...found, ok: false, problem: { ...problem, message: 'no such profile' } })).toBe('no such profile')
})

it('filters by name, source and value, and sorts names with numbers', () => {
  const token = { name: 'GITHUB_TOKEN', source: 'keychain' as const, value: 'github.com/me', config: {} }
  for (const [filter, want] of [['', true], ['token', true], ['KEYCHAIN me', true], ['aws', false]] as const) expect(matchesFilter(token, filter), filter).toBe(want)
  expect(['V_10', 'V_2', 'A'].sort(compareNames)).toEqual(['A', 'V_2', 'V_10'])
})
