/** The parts of a text: those that are the words, ignoring case, and those between them. */
export function highlighted(text: string, words: string): { text: string; match: boolean }[] {
  const needle = words.trim()
  if (needle === '') return text === '' ? [] : [{ text, match: false }]
  const pattern = new RegExp(`(${needle.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})`, 'giu')
  return text.split(pattern).flatMap((part, index) => (part === '' ? [] : [{ text: part, match: index % 2 === 1 }]))
}
