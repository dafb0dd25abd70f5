/** Joins messages of the service, which are lower case and without a full stop, into sentences. */
export function sentences(...parts: string[]): string {
  return parts
    .filter(Boolean)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('. ')
}
