import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import TimeField from './TimeField.svelte'

it('reports a time as hours and minutes, and an empty field as none', async () => {
  const onchange = vi.fn()
  render(TimeField, { label: 'Daily digest', value: '07:30', none: 'off', onchange })
  const box = screen.getByRole('textbox', { name: 'Daily digest' })
  expect(box).toHaveValue('07:30')
  await userEvent.clear(box)
  await userEvent.type(box, 'noon{Tab}')
  expect(onchange).not.toHaveBeenCalled()
  expect(screen.getByRole('alert')).toHaveTextContent('Enter a time such as 07:30')
  await userEvent.clear(box)
  await userEvent.type(box, '6 pm{Tab}')
  expect(onchange).toHaveBeenLastCalledWith('18:00')
  await userEvent.clear(box)
  await userEvent.tab()
  expect(onchange).toHaveBeenLastCalledWith('')
  expect(box).toHaveAttribute('placeholder', 'off')
})
