/** Focuses the first field with a problem and scrolls it to the middle, so that its label is in view, too. */
export function focusInvalid(root: HTMLElement | undefined) {
  const field = root?.querySelector<HTMLElement>('[aria-invalid]')
  field?.focus({ preventScroll: true })
  field?.scrollIntoView({ block: 'center' })
}
