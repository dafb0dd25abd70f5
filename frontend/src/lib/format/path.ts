/** A path as people write it: "~/code/webshop" in the home directory. */
export function formatPath(path: string, home: string): string {
  const root = home.replace(/[\\/]+$/, '')
  if (!root || !path.startsWith(root)) return path
  const rest = path.slice(root.length)
  return rest === '' || /^[\\/]/.test(rest) ? `~${rest}` : path
}

/** A sentence with the paths in it as people write them. */
export function formatPaths(text: string, home: string): string {
  const root = home.replace(/[\\/]+$/, '')
  return root ? text.replaceAll(`${root}/`, '~/') : text
}
