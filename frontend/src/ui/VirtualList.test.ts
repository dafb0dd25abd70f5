import { fireEvent, render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { createRawSnippet } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import VirtualList from './VirtualList.svelte'

function list(count: number) {
  const onopen = vi.fn()
  const items = Array.from({ length: count }, (_, n) => `item ${n}`)
  render(VirtualList<string>, {
    items,
    key: (item: string) => item.replace(' ', '-'),
    label: 'Things',
    onopen,
    row: createRawSnippet((item: () => string) => ({ render: () => `<span>${item()}</span>` })),
  })
  return { onopen, box: screen.getByRole('listbox', { name: 'Things' }) }
}

describe('VirtualList', () => {
  it('draws only a few of many rows, and others as it scrolls', async () => {
    const { box } = list(100_000)
    expect(screen.getAllByRole('option').length).toBeLessThan(60)
    box.scrollTop = 44 * 5000
    await fireEvent.scroll(box)
    expect(screen.getByText('item 5000')).toBeInTheDocument()
    expect(screen.queryByText('item 0')).toBeNull()
  })

  it('moves and opens by keyboard', async () => {
    const { box, onopen } = list(50)
    box.focus()
    await userEvent.keyboard('jj{ArrowDown}k{Enter}')
    expect(onopen).toHaveBeenLastCalledWith('item 2')
    expect(box).toHaveAttribute('aria-activedescendant', 'row-item-2')
    await userEvent.keyboard('{End}{Enter}')
    expect(onopen).toHaveBeenLastCalledWith('item 49')
    await userEvent.keyboard('{Home}k{Enter}')
    expect(onopen).toHaveBeenLastCalledWith('item 0')
  })

  it('shows the next row where one is open, however it was opened', async () => {
    const onopen = vi.fn()
    const view = render(VirtualList<string>, {
      items: ['a', 'b', 'c'],
      key: (item: string) => item,
      label: 'Others',
      selected: 'a',
      onopen,
      row: createRawSnippet((item: () => string) => ({ render: () => `<span>${item()}</span>` })),
    })
    screen.getByRole('listbox', { name: 'Others' }).focus()
    await userEvent.keyboard('j')
    expect(onopen).toHaveBeenCalledWith('b')
    await view.rerender({ selected: 'b' })
    ;(document.activeElement as HTMLElement).blur()
    view.component.enter(new KeyboardEvent('keydown', { key: 'j' }))
    expect(onopen).toHaveBeenLastCalledWith('c')
  })
})
