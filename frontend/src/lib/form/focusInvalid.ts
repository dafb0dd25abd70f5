/** Focuses the first field with a problem and scrolls it to the middle, so that its label is in view, too. */
export function focusInvalid(root: HTMLElement | undefined) {
  focus(root?.querySelector<HTMLElement>('[aria-invalid]'))
}

/** Focuses the field with a label, and scrolls it to the middle; false: there is none. */
export function focusLabeled(root: HTMLElement | undefined, label: string): boolean {
  const found = [...(root?.querySelectorAll('label') ?? [])].find(({ textContent }) => textContent?.trim() === label)
  return focus(found?.control)
}

function focus(field: HTMLElement | null | undefined): boolean {
  field?.focus({ preventScroll: true })
  field?.scrollIntoView({ block: 'center' })
  return Boolean(field)
}
