/** Suggestions of fields. */

export const models: readonly string[] = ['sonnet', 'opus', 'haiku']

export const commands: readonly string[] = ['git log *', 'git diff *', 'git show *', 'npm test *', 'make *', 'go test *', 'pytest *']

/** Tools that are neither edits nor commands, which the permissions cover. */
export const tools: readonly string[] = ['Read', 'Grep', 'Glob', 'WebFetch', 'WebSearch']
