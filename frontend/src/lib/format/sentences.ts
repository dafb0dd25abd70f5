/** A file, a path, a field or a command in code: its case means something. */
const code = /^\S*[._/\\`$=@]\S*[^.,:;\s]/

/** Joins messages of the service, which are lower case and without a full stop, into sentences. */
export function sentences(...parts: string[]): string {
  return parts
    .filter(Boolean)
    .map((part) => (code.test(part) ? part : part.charAt(0).toUpperCase() + part.slice(1)))
    .join('. ')
}
