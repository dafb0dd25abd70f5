/** What the service says, which starts small and has no full stop, as sentences one after the other. */
export function sentences(...parts: string[]): string {
  return parts
    .filter(Boolean)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('. ')
}
