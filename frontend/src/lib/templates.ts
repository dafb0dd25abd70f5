/** Example tasks for the first screen and the editor; each pre-fills the editor. */
import type { Fields, Task } from '$lib/api/types'
import FlaskConical from '@lucide/svelte/icons/flask-conical'
import GitCommitHorizontal from '@lucide/svelte/icons/git-commit-horizontal'
import PackageSearch from '@lucide/svelte/icons/package-search'
import ScrollText from '@lucide/svelte/icons/scroll-text'
import Bug from '@lucide/svelte/icons/bug'
import SpellCheck from '@lucide/svelte/icons/spell-check'
import type { Component } from 'svelte'

export interface Template {
  title: string
  text: string
  icon: Component<{ size?: number }>
  /** How often it runs: "5 runs a week". */
  frequency: string
  fields: Fields<Task>
}

const calendar = (cron: string): Fields<Task>['schedule'] => ({ type: 'calendar', cron_expression: cron })

const quiet = ' If there is nothing to report, answer only: Nothing to report.'

export const templates: readonly Template[] = [
  {
    title: 'Review yesterday’s changes',
    text: 'Weekdays at 09:00: what deserves a second look',
    icon: GitCommitHorizontal,
    frequency: '5 runs a week',
    fields: {
      name: 'Morning review',
      command: 'Read the commits of the last 24 hours. Say in at most ten lines what changed, and name bugs, missing tests and unclear code with file and line.' + quiet,
      schedule: calendar('0 9 * * 1-5'),
      allowed_tools: ['Read', 'Grep', 'Glob', 'Bash(git log:*)', 'Bash(git diff:*)', 'Bash(git show:*)'],
      max_budget_usd: 1,
    },
  },
  {
    title: 'Audit dependencies',
    text: 'Mondays at 08:00: outdated and vulnerable packages, by urgency',
    icon: PackageSearch,
    frequency: '1 run a week',
    fields: {
      name: 'Dependency audit',
      command: 'Check this project’s dependencies for known vulnerabilities and for versions that are far behind. List them by urgency with the command that updates each. Change nothing.' + quiet,
      schedule: calendar('0 8 * * 1'),
      allowed_tools: ['Read', 'Grep', 'Glob', 'WebSearch', 'Bash(npm audit:*)', 'Bash(npm outdated:*)', 'Bash(go list:*)', 'Bash(pip list:*)'],
      max_budget_usd: 1,
    },
  },
  {
    title: 'Write the changelog',
    text: 'Fridays at 16:00: the week’s commits as notes for users',
    icon: ScrollText,
    frequency: '1 run a week',
    fields: {
      name: 'Weekly changelog',
      command: 'Bring CHANGELOG.md up to date with the commits since its latest entry. Write for users: what they can do now, what was fixed. Leave out what they cannot notice.' + quiet,
      schedule: calendar('0 16 * * 5'),
      permissions: 'acceptEdits',
      allowed_tools: ['Bash(git log:*)', 'Bash(git diff:*)', 'Bash(git show:*)'],
      max_budget_usd: 1,
    },
  },
  {
    title: 'Fix failing tests',
    text: 'Nightly at 02:00: runs the tests, and fixes what broke',
    icon: FlaskConical,
    frequency: '7 runs a week',
    fields: {
      name: 'Nightly tests',
      command: 'Run the tests. If some fail, find the cause and fix it with the smallest correct change. Never weaken a test. Say what was wrong.' + quiet,
      schedule: calendar('0 2 * * *'),
      permissions: 'acceptEdits',
      allowed_tools: ['Bash(make:*)', 'Bash(npm test:*)', 'Bash(go test:*)', 'Bash(pytest:*)'],
      timeout: 3600,
      max_budget_usd: 3,
    },
  },
  {
    title: 'Proofread as I write',
    text: 'When a Markdown file changes: spelling, links and unclear sentences',
    icon: SpellCheck,
    frequency: '1 run per change',
    fields: {
      name: 'Proofreading',
      command: 'Proofread these files and list spelling mistakes, broken links and unclear sentences with line numbers. Change nothing.' + quiet + '\n\n{{changed_files}}',
      schedule: { type: 'file_watch', watch_patterns: ['**/*.md'] },
      allowed_tools: ['Read', 'Grep', 'Glob'],
      max_budget_usd: 1,
    },
  },
  {
    title: 'Triage new issues',
    text: 'Every 4 hours: reads new GitHub issues and says which matter',
    icon: Bug,
    frequency: '6 runs a day',
    fields: {
      name: 'Issue triage',
      command: 'List the GitHub issues of this repository that were opened or changed in the last 4 hours with gh. For each say in one line whether it is a bug, how severe it is, and which file it is likely about. Change nothing.' + quiet,
      schedule: { type: 'interval', interval_value: 4, interval_type: 'hours' },
      allowed_tools: ['Read', 'Grep', 'Glob', 'Bash(gh issue list:*)', 'Bash(gh issue view:*)', 'Bash(git log:*)'],
      max_budget_usd: 1,
    },
  },
]
