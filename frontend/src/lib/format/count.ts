/** "1 step", "1,204 steps": for nouns whose plural only adds an s. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`
}
