import { describe, expect, it } from 'vitest'
import { variablesOf } from './variables'

describe('the variables of a prompt', () => {
  it('are those of the service, each once, in the order of their first use', () => {
    expect(variablesOf({ command_type: 'prompt', command: 'Release {{var.VERSION}} of {{var.product_2}} ({{var.VERSION}})' })).toEqual(['VERSION', 'product_2'])
    expect(variablesOf({ command_type: 'slash_command', command: '/review {{var.PR}}' })).toEqual(['PR'])
  })

  it('are nothing else', () => {
    for (const command of ['{{date}}', '{{var}}', '{{var.}}', '{{var.2}}', '{{ var.A }}', '{var.A}', '{{var.A B}}', '{{VAR.A}}']) expect(variablesOf({ command_type: 'prompt', command })).toEqual([])
    expect(variablesOf({ command_type: 'file', command: '{{var.A}}.md' })).toEqual([])
  })
})
