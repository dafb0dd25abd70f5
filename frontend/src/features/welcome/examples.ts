/** Example tasks; each opens the editor pre-filled. */
import type { Fields, Task } from '$lib/api/types'

export interface Example {
  title: string
  text: string
  fields: Fields<Task>
}

const calendar = (cron: string): Fields<Task>['schedule'] => ({ type: 'calendar', cron_expression: cron })

export const examples: readonly Example[] = [
  {
    title: 'Review yesterday’s changes',
    text: 'Each weekday morning, what deserves a second look',
    fields: {
      name: 'Morning review',
      command:
        'Read the commits of the last 24 hours. Say in at most ten lines what changed, and name bugs, missing tests and unclear code with file and line. If there were no commits, say so in one line.',
      schedule: calendar('0 9 * * 1-5'),
      allowed_tools: ['Read', 'Grep', 'Glob', 'Bash(git log:*)', 'Bash(git diff:*)', 'Bash(git show:*)'],
    },
  },
  {
    title: 'Audit dependencies',
    text: 'Mondays: outdated and vulnerable packages, by urgency',
    fields: {
      name: 'Dependency audit',
      command: 'Check this project’s dependencies for known vulnerabilities and for versions that are far behind. List them by urgency with the command that updates each. Change nothing.',
      schedule: calendar('0 8 * * 1'),
      allowed_tools: ['Read', 'Grep', 'Glob', 'WebSearch', 'Bash(npm audit:*)', 'Bash(npm outdated:*)', 'Bash(go list:*)', 'Bash(pip list:*)'],
    },
  },
  {
    title: 'Write the changelog',
    text: 'Fridays: the week’s commits as notes that users understand',
    fields: {
      name: 'Weekly changelog',
      command: 'Bring CHANGELOG.md up to date with the commits since its latest entry. Write for users: what they can do now, what was fixed. Leave out what they cannot notice.',
      schedule: calendar('0 16 * * 5'),
      permissions: 'acceptEdits',
      allowed_tools: ['Bash(git log:*)', 'Bash(git diff:*)', 'Bash(git show:*)'],
    },
  },
  {
    title: 'Fix failing tests',
    text: 'Nightly: runs the tests, and fixes what broke',
    fields: {
      name: 'Nightly tests',
      command: 'Run the tests. If some fail, find the cause and fix it with the smallest correct change. Never weaken a test. Say what was wrong.',
      schedule: calendar('0 2 * * *'),
      permissions: 'acceptEdits',
      allowed_tools: ['Bash(make:*)', 'Bash(npm test:*)', 'Bash(go test:*)', 'Bash(pytest:*)'],
      timeout: 3600,
    },
  },
  {
    title: 'Proofread as I write',
    text: 'Whenever a Markdown file changes',
    fields: {
      name: 'Proofreading',
      command: 'Proofread these files and list spelling mistakes, broken links and unclear sentences with line numbers. Change nothing.\n\n{{changed_files}}',
      schedule: { type: 'file_watch', watch_patterns: ['**/*.md'] },
      allowed_tools: ['Read', 'Grep', 'Glob'],
    },
  },
  {
    title: 'Blank task',
    text: 'Start from scratch',
    fields: {},
  },
]
