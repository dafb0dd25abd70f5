// Arguments: role, name. The first element of that role that is seen and whose
// name is, or else contains, that name; null: there is none.
const [role, wanted] = arguments
const native = {
  button: 'button, summary',
  link: 'a[href]',
  heading: 'h1, h2, h3, h4',
  textbox: 'textarea, input:not([type]), input[type=text], input[type=number], input[type=search], input[type=password], input[type=datetime-local]',
  radio: 'input[type=radio]',
  checkbox: 'input[type=checkbox]',
  combobox: 'select',
  navigation: 'nav',
  article: 'article',
}
const squeezed = (text) => (text ?? '').replace(/\s+/g, ' ').trim()
function nameOf(element) {
  const by = element.getAttribute('aria-labelledby')
  if (by) return squeezed(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(' '))
  const label = element.getAttribute('aria-label')
  if (label) return squeezed(label)
  if (element.labels?.length) return squeezed([...element.labels].map((l) => l.textContent).join(' '))
  return squeezed(element.textContent) || squeezed(element.title) || squeezed(element.placeholder)
}
const found = [...document.querySelectorAll(`${native[role] ? native[role] + ', ' : ''}[role="${role}"]`)].filter(
  (element) => element.getClientRects().length > 0 && !element.closest('[inert]') && (!element.hasAttribute('role') || element.getAttribute('role') === role || (role === 'textbox' && element.matches('input[role=combobox]'))), // a field with a list of completions is written in as any other
)
return found.find((element) => nameOf(element) === wanted) ?? found.find((element) => nameOf(element).includes(wanted)) ?? null
