import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import NumberField from './NumberField.svelte'

it('reports valid numbers only, and keeps the typed text of an error', async () => {
  const onchange = vi.fn()
  const { rerender } = render(NumberField, { label: 'Runs', value: 2, onchange })
  const box = screen.getByRole('textbox', { name: 'Runs' })
  await userEvent.clear(box)
  await userEvent.type(box, 'many{Tab}')
  expect(onchange).not.toHaveBeenCalled()
  expect(screen.getByRole('alert')).toHaveTextContent('Enter a whole number, 0 or more')
  await userEvent.clear(box)
  await userEvent.type(box, '0{Tab}')
  expect(onchange).toHaveBeenLastCalledWith(0)
  await rerender({ error: '0 is out of range' })
  expect(box).toHaveValue('0') // the record still has 2
  await userEvent.clear(box)
  await userEvent.type(box, '03{Tab}')
  await rerender({ error: '', value: 3 })
  expect(box).toHaveValue('3')
})
