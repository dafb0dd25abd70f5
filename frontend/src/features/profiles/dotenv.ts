/** Variables from the lines of a .env file. */

/**
 * The variables in a text: NAME=value lines, with or without "export" and
 * quotes. Comments and blank lines are skipped; a name that occurs twice has
 * its last value. null: another line is in it, so it is not such a file.
 */
export function parseDotenv(text: string): { name: string; value: string }[] | null {
  const values = new Map<string, string>()
  for (const line of text.split(/\r?\n/).map((line) => line.trim())) {
    if (line === '' || line.startsWith('#')) continue
    const match = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line)
    if (!match) return null
    values.set(match[1]!, unquote(match[2]!))
  }
  return values.size > 0 ? [...values].map(([name, value]) => ({ name, value })) : null
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(value)
  if (quoted) return quoted[1] === '"' ? quoted[2]!.replaceAll('\\n', '\n') : quoted[2]!
  return value.replace(/\s+#.*$/, '').trim()
}
