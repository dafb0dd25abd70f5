/** "0 B", "640 kB", "1.2 GB", in decimal units as file managers use. */
export function formatBytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let at = 0
  let size = n
  while (size >= 999.5 && at < units.length - 1) {
    size /= 1000
    at++
  }
  return `${at > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${units[at]}`
}
