/** The texts of the screens of profiles. */
import { count } from '$lib/format/count'

export const text = {
  title: 'Profiles',
  newProfile: 'New profile',
  editProfile: 'Edit profile',
  empty: {
    title: 'No profiles yet',
    text: 'A profile gives runs their environment variables: fixed, or from the keychain, AWS or a command. Fetched secrets are read for each run and never written to disk.',
  },
  noVariables: 'No variables yet',
  addVariables: 'Add variables',
  missing: { title: 'No such profile', text: 'It may have been deleted.' },

  variableCount: (n: number) => (n === 0 ? 'no variables' : count(n, 'variable')),
  usedByCount: (n: number) => `used by ${n}`,
  unused: 'Not used yet.',
  usedBy: 'Used by',

  test: 'Test',
  testing: 'Testing…',
  testPassed: (n: number) => (n === 1 ? 'The variable can be resolved' : `All ${n} variables can be resolved`),
  testFailed: (failed: number, all: number) => `${failed} of ${all} cannot be resolved`,
  more: 'More',
  close: 'Close',

  name: 'Name',
  namePlaceholder: 'Work',
  description: 'Description',
  dailyBudget: 'Daily budget (USD)',
  dailyBudgetHint: 'For all runs that use this profile',
  noLimit: 'no limit',
  budgetIs: (usd: string) => `Daily budget: ${usd}`,
  variables: 'Variables',
  addVariable: 'Add variable',
  filter: 'Filter variables',
  hidden: (n: number) => `${count(n, 'variable')} hidden by the filter`,
  noMatch: 'No variable matches',
  columns: { name: 'Name', source: 'Source', value: 'Value' },
  pasteHint: 'Paste the lines of a .env file into the name of a variable to add them all',

  variable: {
    new: 'New variable',
    name: 'Variable',
    source: 'Source',
    secret: 'Secret',
    maskedHint: 'Secret. It is kept unless you type a new value',
    remove: (name: string) => `Remove ${name || 'variable'}`,
    resolved: 'Resolved',
    notResolved: 'Not resolved',
    removed: 'Removed',
  },

  store: {
    open: 'Store a value…',
    hint: 'Puts a value into the keyring under this service and account',
    title: (item: string) => `Store a value for ${item}`,
    text: 'It is written to the keyring of this computer, where runs read it. It is stored nowhere else and never shown.',
    value: 'Value',
    action: 'Store',
    cancel: 'Cancel',
    done: (item: string) => `Stored in the keyring: ${item}`,
  },

  secrecy: { automatic: 'Unless it is plain configuration', secret: 'Always', plain: 'Never' },

  source: {
    static: { label: 'Fixed value', value: 'Value', hint: 'Stored as it is in profiles.json. Use a keychain for secrets' },
    environment: { label: 'Shell environment', value: 'Variable', placeholder: 'the same name', hint: 'From your login shell' },
    keychain: { label: 'Keychain', value: 'Service/account', hint: 'Read for each run' },
    aws_secrets_manager: { label: 'AWS Secrets Manager', value: 'Name or ARN' },
    aws_ssm: { label: 'AWS Parameter Store', value: 'Name or ARN' },
    command: { label: 'Output of a command', value: 'Shell command', hint: 'Its output, without the final newline' },
    unset: { label: 'Removed', hint: 'Removed from the environment' },
  },
  config: {
    region: 'Region',
    awsProfile: 'AWS profile',
    jsonKey: 'JSON key',
    endpoint: 'Endpoint',
    endpointPlaceholder: 'AWS default',
    decrypt: 'Decrypt',
    timeout: 'Timeout (seconds)',
    timeoutPlaceholder: 'default',
  },
}
