/** The seven sources of a variable: what their value is, and what can be configured. */
import type { EnvVar, EnvVarSource, Variable } from '$lib/api/types'
import { options } from '$lib/format/options'
import { text } from './text'

export interface Source {
  label: string
  /** The label of the value's field; empty: it has none. */
  value: string
  placeholder: string
  hint: string
  config: readonly ConfigField[]
}

export interface ConfigField {
  key: string
  label: string
  kind: 'text' | 'switch' | 'number'
  placeholder: string
}

const aws: readonly ConfigField[] = [
  { key: 'region', label: text.config.region, kind: 'text', placeholder: 'us-east-1' },
  { key: 'profile', label: text.config.awsProfile, kind: 'text', placeholder: 'default' },
  { key: 'json_key', label: text.config.jsonKey, kind: 'text', placeholder: 'password' },
  { key: 'endpoint', label: text.config.endpoint, kind: 'text', placeholder: text.config.endpointPlaceholder },
]

export const sources: Record<EnvVarSource, Source> = {
  static: { ...text.source.static, placeholder: '', config: [] },
  environment: { ...text.source.environment, config: [] },
  keychain: { ...text.source.keychain, placeholder: 'github.com/me', config: [] },
  aws_secrets_manager: { ...text.source.aws_secrets_manager, placeholder: 'prod/db', hint: '', config: aws },
  aws_ssm: { ...text.source.aws_ssm, placeholder: '/prod/db/password', hint: '', config: [...aws, { key: 'decrypt', label: text.config.decrypt, kind: 'switch', placeholder: '' }] },
  command: {
    ...text.source.command,
    placeholder: 'pass show github/token',
    config: [{ key: 'timeout', label: text.config.timeout, kind: 'number', placeholder: text.config.timeoutPlaceholder }],
  },
  unset: { ...text.source.unset, value: '', placeholder: '', config: [] },
}

export const sourceOptions = (Object.keys(sources) as EnvVarSource[]).map((value) => ({ value, label: sources[value].label }))

/** The variable with another source: config that the new source does not know is dropped. */
export function withSource(variable: EnvVar, source: EnvVarSource): EnvVar {
  const known = new Set(sources[source].config.map((field) => field.key))
  if (source === 'static' || source === 'environment') known.add('secret')
  const config = Object.fromEntries(Object.entries(variable.config).filter(([key]) => known.has(key)))
  return { ...variable, source, value: sources[source].value ? variable.value : '', config }
}

/** The config with one key set, or without the key if it has its default. */
export function withConfig(config: EnvVar['config'], field: ConfigField, value: string | boolean): EnvVar['config'] {
  const { [field.key]: _, ...rest } = config
  if (value === '' || (field.kind === 'switch' && value === true)) return rest
  const number = Number(value)
  return { ...rest, [field.key]: field.kind === 'number' && Number.isFinite(number) ? number : value }
}

/** What the service sends instead of a secret value; sent back, it keeps the value. */
export const mask = '••••••'

/** Whether the service masked the value. It decides which values are secret (environ.Secret). */
export function isMasked(variable: Pick<EnvVar, 'source' | 'value'>): boolean {
  return variable.source === 'static' && variable.value === mask
}

/** The variable after typing into its field: a masked value is replaced by what was typed. */
export function withTypedValue(variable: EnvVar, value: string): EnvVar {
  return { ...variable, value: isMasked(variable) ? value.replaceAll('•', '') : value }
}

export type Secrecy = 'automatic' | 'secret' | 'plain'

export const secrecyOptions = options<Secrecy>(text.secrecy)

/** Whether a variable is secret: as `secret` in its config says, otherwise as the service decides. */
export function secrecy(variable: Pick<EnvVar, 'config'>): Secrecy {
  if (typeof variable.config.secret !== 'boolean') return 'automatic'
  return variable.config.secret ? 'secret' : 'plain'
}

export function withSecrecy(variable: EnvVar, choice: Secrecy): EnvVar {
  const { secret: _, ...config } = variable.config
  return { ...variable, config: choice === 'automatic' ? config : { ...config, secret: choice === 'secret' } }
}

/** The value of a variable as lists show it. */
export function displayValue(variable: EnvVar): string {
  if (variable.source === 'environment') return variable.value || variable.name
  return variable.value
}

/** The order of names: VARIABLE_2 comes before VARIABLE_10. */
export function compareNames(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** From this many variables on they can be filtered. */
export const filterFrom = 10

/** Whether a word of the filter is in the name, the source or the value that lists show. */
export function matchesFilter(variable: EnvVar, filter: string): boolean {
  const shown = `${variable.name}\n${sources[variable.source].label}\n${displayValue(variable)}`.toLowerCase()
  return filter.toLowerCase().split(/\s+/).every((word) => shown.includes(word))
}

/** The result of a test: "•••••• (8 to 31 characters) · 12 ms". The value of a static variable is shown already and not repeated. */
export function resolutionText(variable: EnvVar, { masked, duration_ms }: Variable): string {
  const value = masked === '' ? text.variable.removed : masked === displayValue(variable) && variable.source === 'static' ? text.variable.resolved : masked
  return duration_ms > 0 ? `${value} · ${duration_ms} ms` : value
}

/** Why a variable was not resolved, without the name, source and profile, which are shown beside it. */
export function reasonOf({ name, problem }: Variable): string {
  const message = problem?.message ?? ''
  return message.startsWith(`${name} (`) ? message.replace(/^[^(]*\([^)]*\): /, '') : message
}
