/** The form that makes this machine a member of a fleet. */
import type { EnvVarSource, FleetJoin, FleetSecret } from '$lib/api/types'

/** '': none, or where the first machine keeps it. */
export type SecretSource = '' | Exclude<EnvVarSource, 'unset'>

export const sources: readonly SecretSource[] = ['', 'keychain', 'command', 'environment', 'aws_secrets_manager', 'aws_ssm', 'static']

export interface Secret {
  source: SecretSource
  value: string
  region: string
}

export interface JoinFields {
  engine: string
  name: string
  /** As typed. */
  labels: string
  tls: boolean
  server_name: string
  ca_file: string
  cert_file: string
  key_file: string
  api_key: Secret
  key: Secret
  /** The key of the fleet as pasted, to store in the keyring; empty: the one that is there, or a new one. */
  pasted: string
}

export const emptyJoin: JoinFields = {
  engine: '',
  name: '',
  labels: '',
  tls: false,
  server_name: '',
  ca_file: '',
  cert_file: '',
  key_file: '',
  api_key: { source: '', value: '', region: '' },
  key: { source: '', value: '', region: '' },
  pasted: '',
}

/** Where the keyring has the key of a fleet; see backend/fleet/member. */
export function keyringItem(engine: string): string {
  return `claude-scheduler-fleet/${/[?&]namespace=([^&]+)/.exec(engine)?.[1] ?? 'default'}`
}

/** "linux, gpu" as a list. */
export function labelsOf(typed: string): string[] {
  return [...new Set(typed.split(/[\s,]+/).filter(Boolean))]
}

/** An address without its scheme gets it. */
export function toJoin({ pasted: _, ...fields }: JoinFields): FleetJoin {
  const engine = fields.engine.trim()
  return {
    ...fields,
    lost_after: 0,
    engine: engine === '' || engine.includes('://') ? engine : `temporal://${engine}`,
    name: fields.name.trim(),
    labels: labelsOf(fields.labels),
    api_key: toSecret(fields.api_key),
    key: toSecret(fields.key),
  }
}

function toSecret({ source, value, region }: Secret): FleetSecret {
  const aws = source === 'aws_secrets_manager' || source === 'aws_ssm'
  return { source: source as EnvVarSource, value: source === '' ? '' : value, ...(aws && region ? { config: { region } } : {}) }
}
