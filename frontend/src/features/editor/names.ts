/** Names for tasks and jobs that were not given one. */

/** The beginning of a task's instructions. */
export function nameFrom(command: string): string {
  const line = command.trim().split('\n', 1)[0]!.replace(/^\//, '').replace(/^#+\s*/, '')
  if (line.length <= 48) return line.replace(/[.,;:]$/, '')
  return line.slice(0, 48).replace(/\s+\S*$/, '') + '…'
}

/** The name of a job's folder. */
export function jobNameFrom(path: string): string {
  return path.split(/[\\/]/).filter((part) => part && part !== '~').at(-1) ?? ''
}

/** A name that none of the taken ones is: "Morning review 2". */
export function uniqueName(name: string, taken: readonly string[]): string {
  let unique = name
  for (let n = 2; taken.includes(unique); n++) unique = `${name} ${n}`
  return unique
}
