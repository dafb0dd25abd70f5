/** Text fields and selectable text: what the keyboard and a menu do with them. */

export type TextField = HTMLInputElement | HTMLTextAreaElement

const notText = new Set(['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit'])

/** The text field that an element is; null: it is none. */
export function textFieldOf(target: EventTarget | null): TextField | null {
  if (target instanceof HTMLTextAreaElement) return target
  return target instanceof HTMLInputElement && !notText.has(target.type) ? target : null
}

/** The selected text of a field. */
export function selectedText(field: TextField): string {
  return field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)
}

/** Focuses a field with the selection that it has now, which some web views lose with the focus. */
export function focusAgain(field: TextField): () => void {
  const { selectionStart, selectionEnd } = field
  return () => {
    field.focus()
    if (selectionStart !== null) field.setSelectionRange(selectionStart, selectionEnd)
  }
}

/** Inserts a text in place of what is selected in the focused field, as typing would: it can be undone, and the field gets its events. */
export function insertText(field: TextField, text: string) {
  const data = new DataTransfer()
  data.setData('text/plain', text)
  const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
  if (field.dispatchEvent(paste)) document.execCommand('insertText', false, text)
}

/** Deletes what is selected in the focused field, as the Delete key would. */
export function deleteSelection() {
  document.execCommand('delete')
}

const regions = '[role="region"], [role="tabpanel"]'

/** The text around an element of which all can be selected, such as a transcript; null: there is none. */
export function textAround(element: Element | null): Element | null {
  const text = element?.closest('.selectable')
  const region = (text ?? element)?.closest(regions)
  if (region?.querySelector('.selectable')) return region
  return text ?? null
}

/** Selects all of the text in which the selection or the focus is; nothing when that is elsewhere. */
export function selectAllText(page: Document) {
  const selection = page.getSelection()
  const anchor = selection?.anchorNode
  const at = anchor instanceof Element ? anchor : (anchor?.parentElement ?? null)
  const text = (at?.closest('.selectable') && textAround(at)) ?? textAround(page.activeElement)
  if (text) selection?.selectAllChildren(text)
}
