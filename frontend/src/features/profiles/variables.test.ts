import { describe, expect, it } from 'vitest'
import type { EnvVar } from '$lib/api/types'
import { looksSecret, outcome, reasonOf, sources, told, withConfig, withSource } from './variables'

const variable = (parts: Partial<EnvVar>): EnvVar => ({ name: 'A', source: 'static', value: 'x', config: {}, ...parts })

describe('looksSecret', () => {
  it.each([
    [{ name: 'GITHUB_TOKEN', value: 'abcd' }, true],
    [{ name: 'api_key', value: 'abcd' }, true],
    [{ name: 'OLD_PWD', value: 'abcd' }, true],
    [{ name: 'PWD', value: '/home/me' }, false],
    [{ name: 'MONKEY', value: 'abcd' }, false],
    [{ name: 'X', value: 'ghp_0123456789abcdef' }, true],
    [{ name: 'DATABASE', value: 'postgres://me:secret@host/db' }, true],
    [{ name: 'URL', value: 'https://host/path' }, false],
    [{ name: 'GITHUB_TOKEN', value: '' }, false],
    [{ name: 'GITHUB_TOKEN', source: 'command', value: 'pass show x' }, false],
  ] as const)('%o: %s', (parts, want) => {
    expect(looksSecret(variable(parts))).toBe(want)
    expect(told(variable(parts)) === '••••••').toBe(want)
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
