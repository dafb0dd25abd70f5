/** What the menu of a right click offers, by what is under the pointer. */
import { currentCommands, globalCommands, rowCommands, rowSelector } from '$lib/commands/global'
import { menuItems } from '$lib/commands/records'
import type { App } from '$lib/state/app.svelte'
import { deleteSelection, focusAgain, insertText, selectAllText, selectedText, textAround, textFieldOf, type TextField } from '$lib/textField'
import type { MenuItem } from '$ui/menu'
import { formatKeys, type Command } from '$lib/commands/commands'
import { text } from './text'

/** Empty: no menu. */
export function contextMenuItems(app: App, target: Element): MenuItem[] {
  const field = textFieldOf(target)
  if (field) return fieldItems(app, field)
  const link = target.closest<HTMLAnchorElement>('a[href]')
  if (link && /^https?:/.test(link.href) && !isInternal(link)) return linkItems(app, link.href)
  if (isSelected(target)) return selectionItems(app)
  if (target.closest('[role="dialog"], [role="alertdialog"]')) return textAround(target) ? selectionItems(app) : []
  const row = target.closest<HTMLElement>(rowSelector)
  const ofScreen = (row && app.rowCommands?.(row)) ?? []
  const ofRecord = row ? rowCommands(app, row) : []
  const commands = [...ofScreen, ...ofRecord.filter(({ title }) => ofScreen.every((other) => other.title !== title))]
  if (commands.length > 0) return menuItems(commands, app.mac)
  const entry = target.closest<HTMLElement>('[role="listitem"][data-key]')
  if (entry) return entryItems(app, entry)
  if (link && isInternal(link) && /^#\/\w+\/./.test(link.getAttribute('href') ?? '')) return recordLinkItems(app, link)
  if (target.closest('.selectable')) return selectionItems(app)
  return elsewhereItems(app)
}

function fieldItems(app: App, field: TextField): MenuItem[] {
  const selected = selectedText(field)
  const fixed = field.readOnly || field.disabled
  const secret = field.type === 'password'
  const focus = focusAgain(field)
  const copy = () => app.tryCall(() => app.native.copy(selected))
  return [
    { title: text.menu.undo, keys: keys(app, 'Mod+z'), disabled: fixed, run: () => document.execCommand('undo') },
    {
      title: text.menu.cut,
      keys: keys(app, 'Mod+x'),
      separated: true,
      disabled: fixed || secret || !selected,
      run: async () => {
        if (!(await copy())) return
        focus()
        deleteSelection()
      },
    },
    { title: text.menu.copy, keys: keys(app, 'Mod+c'), disabled: secret || !selected, run: copy },
    {
      title: text.menu.paste,
      keys: keys(app, 'Mod+v'),
      disabled: fixed,
      run: () =>
        app.tryCall(async () => {
          const pasted = await app.native.paste()
          focus()
          insertText(field, pasted)
        }),
    },
    { title: text.menu.selectAll, keys: keys(app, 'Mod+a'), separated: true, disabled: field.value === '', run: () => field.select() },
  ]
}

function linkItems(app: App, href: string): MenuItem[] {
  return [
    { title: text.menu.openLink, run: () => app.native.browse(href) },
    { title: text.menu.copyLink, run: () => app.tryCall(() => app.native.copy(href), text.menu.linkCopied) },
  ]
}

function recordLinkItems(app: App, link: HTMLAnchorElement): MenuItem[] {
  const place = (link.getAttribute('href') ?? '').replace(/^#\//, '')
  return [
    { title: text.open, run: () => link.click() },
    { title: text.menu.copyLink, run: () => app.tryCall(() => app.native.copy(`claude-scheduler://${place}`), text.menu.linkCopied) },
  ]
}

function selectionItems(app: App): MenuItem[] {
  const selected = document.getSelection()?.toString() ?? ''
  return [
    { title: text.menu.copy, keys: keys(app, 'Mod+c'), disabled: selected === '', run: () => app.tryCall(() => app.native.copy(selected)) },
    { title: text.menu.selectAll, keys: keys(app, 'Mod+a'), run: () => selectAllText(document) },
  ]
}

/** Of a row of a transcript. */
function entryItems(app: App, entry: HTMLElement): MenuItem[] {
  const fold = entry.querySelector<HTMLElement>('button[aria-expanded]')
  const open = fold?.getAttribute('aria-expanded') === 'true'
  return [
    { title: text.menu.copyText, run: () => app.tryCall(() => app.native.copy(entry.innerText.trim()), text.menu.copied) },
    ...(fold ? [{ title: open ? text.menu.fold : text.menu.unfold, run: () => fold.click() }] : []),
    { title: text.menu.selectAll, keys: keys(app, 'Mod+a'), separated: true, run: () => selectIn(entry) },
  ]
}

function selectIn(entry: HTMLElement) {
  const all = textAround(entry)
  if (all) document.getSelection()?.selectAllChildren(all)
}

function elsewhereItems(app: App): MenuItem[] {
  const known = globalCommands(app)
  const only = (pattern: RegExp) => known.filter(({ id }) => pattern.test(id))
  const record = currentCommands(app).filter(({ hidden }) => !hidden)
  const separate = (commands: Command[]) => menuItems(commands, app.mac).map((item, index) => ({ ...item, separated: item.separated || index === 0 }))
  return [...menuItems(only(/^(back|forward)$/), app.mac), ...separate(record.length > 0 ? record : only(/^(task\.new|job\.new|pause)$/))]
}

function isInternal(link: HTMLAnchorElement): boolean {
  return (link.getAttribute('href') ?? '').startsWith('#')
}

/** Whether an element is within the selected text. */
function isSelected(target: Element): boolean {
  const selection = document.getSelection()
  return selection !== null && !selection.isCollapsed && selection.containsNode(target, true) && target.closest('.selectable') !== null
}

const keys = (app: App, shortcut: string) => formatKeys(shortcut, app.mac)
