import { describe, expect, it } from 'vitest'

const components = import.meta.glob<string>('../**/*.svelte', { query: '?raw', import: 'default', eager: true })

/** What marks an element as selected, open or on. */
const state = /\[aria-(current|selected|pressed|checked)[^\]]*\]|\.(selected|active|on)\b|data-selected/

interface Rule {
  selector: string
  properties: string[]
}

/** The rules of a component, each selector of a list on its own. */
function rules(source: string): Rule[] {
  const style = source.slice(source.lastIndexOf('<style>') + 7).replace(/\/\*[\s\S]*?\*\//g, '')
  return [...style.matchAll(/([^{};]+)\{([^{}]*)\}/g)].flatMap(([, list = '', body = '']) => {
    const properties = [...body.matchAll(/(?:^|;)\s*([\w-]+)\s*:/g)].map(([, name = '']) => name)
    return list.split(',').map((selector) => ({ selector: selector.trim(), properties }))
  })
}

/** Classes, attributes and pseudo-classes count a hundred, elements one. */
function specificity(selector: string): number {
  const plain = selector.replace(/:global\(|\)|:not\(/g, ' ')
  return 100 * (plain.match(/[.:[][\w-]+/g) ?? []).length + (plain.match(/(^|[\s>+~])[a-z][\w-]*/g) ?? []).length
}

describe('The pointer over a row, a chip or a day', () => {
  it('does not hide that it is selected', () => {
    const hidden: string[] = []
    for (const [file, source] of Object.entries(components)) {
      if (!source.includes('<style>')) continue
      const all = rules(source)
      all.forEach((mark, at) => {
        const [subject = ''] = mark.selector.split(/[\s>+~]/).slice(-1)
        if (!state.test(subject) || mark.selector.includes(':hover')) return
        all.forEach((hover, position) => {
          if (!/^[\w.-]*:hover$/.test(hover.selector)) return
          const element = /^[a-z]+/.exec(subject)?.[0]
          const other = /^[a-z]+/.exec(hover.selector)?.[0]
          if (element && other && element !== other) return
          const wins = specificity(hover.selector) > specificity(mark.selector) || (specificity(hover.selector) === specificity(mark.selector) && position > at)
          const same = mark.properties.filter((name) => hover.properties.includes(name))
          const both = all.some(({ selector }) => selector === `${mark.selector}:hover`)
          const color = same.filter((name) => name !== 'color')
          if (wins && color.length > 0 && !both) hidden.push(`${file}: ${hover.selector} replaces ${color.join(', ')} of ${mark.selector}`)
        })
      })
    }
    expect(hidden).toEqual([])
  })
})
