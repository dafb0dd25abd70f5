/** The texts of requests for permissions. */
import { count } from '$lib/format/count'

export const text = {
  asks: (title: string) => `asks for permission: ${title}`,
  /** "9 m 20 s" */
  left: (time: string) => `denied in ${time}`,
  leftHint: (time: string) => `Without an answer it is denied at ${time}, and the run continues.`,
  over: 'time is up',
  command: 'What it would run',
  input: 'What it would do',
  allow: 'Allow once',
  always: 'Allow always…',
  deny: 'Deny',
  denyWith: 'Deny with a message…',
  message: 'What should Claude do instead?',
  addRule: (n: number, task: string) => `${n === 1 ? 'This rule is' : 'These rules are'} added to the allowed tools of ${task}:`,
  confirmAlways: (n: number) => `Add ${n === 1 ? 'rule' : count(n, 'rule')} and allow`,
  back: 'Back',
  note: (note: string) => `Note: ${note}`,
  noRule: (why: string) => `It cannot be allowed always: ${why}`,
  allowed: (task: string) => `Allowed once. ${task} continues`,
  allowedAlways: (task: string, rules: string) => `${task} may now use ${rules}`,
  denied: (task: string) => `Denied. ${task} continues without it`,
  open: (task: string) => `Open the run of ${task}`,
}
