/** What fields suggest. */

export const models: readonly string[] = ['sonnet', 'opus', 'haiku']

export const tools: readonly string[] = ['Read', 'Grep', 'Glob', 'Edit', 'Write', 'Bash', 'Bash(git log:*)', 'Bash(git diff:*)', 'WebFetch', 'WebSearch']
