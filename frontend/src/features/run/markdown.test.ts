import { describe, expect, it } from 'vitest'
import { renderMarkdown } from './markdown'

describe('Markdown', () => {
  it('is shown with headings below those of the screen', () => {
    expect(renderMarkdown('# Found\n\n- one\n- [x] two **bold**')).toMatchInlineSnapshot(`
      "<h3 class="level-1" dir="auto">Found</h3><ul>
      <li dir="auto">one</li>
      <li dir="auto"><span class="box">☑</span> two <strong>bold</strong></li>
      </ul>
      "
    `)
  })

  it('colors code of known languages, and leaves others alone', () => {
    expect(renderMarkdown('```go\nfunc f() {}\n```')).toContain('<span class="hljs-keyword">func</span>')
    expect(renderMarkdown('```klingon\n<b>\n```')).toContain('<pre><code>&lt;b&gt;</code></pre>')
  })

  it.each([
    ['a script', '<script>alert(1)</script>done'],
    ['a handler', '<p onclick="alert(1)">done</p>'],
    ['a picture', '<img src="https://example.com/a.png" onerror="alert(1)"> ![done](https://example.com/b.png)'],
    ['a link that runs', '[done](javascript:alert(1))'],
    ['a form', '<form action="https://example.com"><input name="a"></form>done'],
    ['a style', '<p style="position:fixed">done</p><style>p{}</style>'],
  ])('lets no %s through', (_, text) => {
    const html = renderMarkdown(text)
    expect(html).toContain('done')
    expect(html).not.toMatch(/<script|onclick|onerror|<img|javascript:|<form|<input|style/)
  })
})
