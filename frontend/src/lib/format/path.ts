/** A path as people write it: "~/code/webshop" in the home directory. */
export function formatPath(path: string, home: string): string {
  const root = home.replace(/[\\/]+$/, '')
  if (!root || !path.startsWith(root)) return path
  const rest = path.slice(root.length)
  return rest === '' || /^[\\/]/.test(rest) ? `~${rest}` : path
}
