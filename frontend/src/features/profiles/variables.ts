/** The seven sources of a variable: what their value is, and what can be configured. */
import type { EnvVar, EnvVarSource, Variable } from '$lib/api/types'

export interface Source {
  label: string
  /** The name of the value's field; empty: it has none. */
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
  { key: 'region', label: 'Region', kind: 'text', placeholder: 'us-east-1' },
  { key: 'profile', label: 'AWS profile', kind: 'text', placeholder: 'default' },
  { key: 'json_key', label: 'JSON key', kind: 'text', placeholder: 'password' },
  { key: 'endpoint', label: 'Endpoint', kind: 'text', placeholder: 'that of AWS' },
]

export const sources: Record<EnvVarSource, Source> = {
  static: { label: 'Fixed value', value: 'Value', placeholder: '', hint: 'Kept in profiles.json as it is; better kept in a keychain when it is secret', config: [] },
  environment: { label: 'Shell environment', value: 'Variable', placeholder: 'its own name', hint: 'Of your login shell', config: [] },
  keychain: { label: 'Keychain', value: 'Service/account', placeholder: 'github.com/me', hint: 'Fetched for each run', config: [] },
  aws_secrets_manager: { label: 'AWS Secrets Manager', value: 'Name or ARN', placeholder: 'prod/db', hint: '', config: aws },
  aws_ssm: {
    label: 'AWS Parameter Store',
    value: 'Name or ARN',
    placeholder: '/prod/db/password',
    hint: '',
    config: [...aws, { key: 'decrypt', label: 'Decrypt', kind: 'switch', placeholder: '' }],
  },
  command: {
    label: 'Output of a command',
    value: 'Shell command',
    placeholder: 'pass show github/token',
    hint: 'Its output, without the last line break',
    config: [{ key: 'timeout', label: 'Longest time, in seconds', kind: 'number', placeholder: 'a short while' }],
  },
  unset: { label: 'Removed', value: '', placeholder: '', hint: 'Not there, even if the shell has it', config: [] },
}

export const sourceChoices = (Object.keys(sources) as EnvVarSource[]).map((value) => ({ value, label: sources[value].label }))

/** A variable of another source keeps its name; what the new source does not know goes. */
export function withSource(variable: EnvVar, source: EnvVarSource): EnvVar {
  const known = new Set(sources[source].config.map((field) => field.key))
  if (source === 'static' || source === 'environment') known.add('secret')
  const config = Object.fromEntries(Object.entries(variable.config).filter(([key]) => known.has(key)))
  return { ...variable, source, value: sources[source].value ? variable.value : '', config }
}

/** A config with one key set, or without it where it has its default. */
export function withConfig(config: EnvVar['config'], field: ConfigField, value: string | boolean): EnvVar['config'] {
  const { [field.key]: _, ...rest } = config
  if (value === '' || (field.kind === 'switch' && value === true)) return rest
  const number = Number(value)
  return { ...rest, [field.key]: field.kind === 'number' && Number.isFinite(number) ? number : value }
}

/** What the service shows in the place of a secret value; sent back, the value stays as it is. */
export const covered = '••••••'

/** Whether the service keeps the value to itself. Which values are secret, it decides (environ.Secret). */
export function isCovered(variable: Pick<EnvVar, 'source' | 'value'>): boolean {
  return variable.source === 'static' && variable.value === covered
}

/** What becomes of a covered value when somebody types into it: only what they typed. */
export function typed(variable: EnvVar, value: string): EnvVar {
  return { ...variable, value: isCovered(variable) ? value.replaceAll('•', '') : value }
}

export type Secrecy = 'automatic' | 'secret' | 'plain'

export const secrecies: { value: Secrecy; label: string }[] = [
  { value: 'automatic', label: 'Unless it is plain configuration' },
  { value: 'secret', label: 'Always' },
  { value: 'plain', label: 'Never' },
]

/** Who decides whether the value of a variable is secret: `secret` in its config, or without it the service. */
export function secrecy(variable: Pick<EnvVar, 'config'>): Secrecy {
  if (typeof variable.config.secret !== 'boolean') return 'automatic'
  return variable.config.secret ? 'secret' : 'plain'
}

export function withSecrecy(variable: EnvVar, choice: Secrecy): EnvVar {
  const { secret: _, ...config } = variable.config
  return { ...variable, config: choice === 'automatic' ? config : { ...config, secret: choice === 'secret' } }
}

/** What is shown of a variable in a list. */
export function told(variable: EnvVar): string {
  if (variable.source === 'environment') return variable.value || variable.name
  return variable.value
}

/** What a test found, in a few words: "•••••• (8 to 31 characters) · 12 ms". A value that stands above already is not said again. */
export function outcome(variable: EnvVar, { masked, duration_ms }: Variable): string {
  const value = masked === '' ? 'Removed' : masked === told(variable) && variable.source === 'static' ? 'Resolved' : masked
  return duration_ms > 0 ? `${value} · ${duration_ms} ms` : value
}

/** Why a variable was not resolved, without the name, source and profile that stand beside it. */
export function reasonOf({ name, problem }: Variable): string {
  const message = problem?.message ?? ''
  return message.startsWith(`${name} (`) ? message.replace(/^[^(]*\([^)]*\): /, '') : message
}
