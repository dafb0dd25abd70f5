/** What the screens are held against finds something where there is something to find. */
import { expect, test } from '@playwright/test'
import { cutOff, violations } from './looks'

test('axe sees text that is too pale and a button without a name', async ({ page }) => {
  await page.setContent('<html lang="en"><title>t</title><main><h1>t</h1><p style="color: #ccc; background: #fff">pale</p><button></button></main></html>')
  expect((await violations(page)).map((fault) => fault.split(':')[0])).toEqual(['button-name', 'color-contrast'])
})

const line = 'width: 60px; overflow: hidden; white-space: nowrap;'
for (const [body, want] of [
  [`<p style="${line}">a text that is far too long</p>`, /is cut off by/],
  [`<p style="${line} text-overflow: ellipsis">a text that is far too long</p>`, /is shown nowhere in full/],
  [`<p style="${line} text-overflow: ellipsis" title="all of it">a text that is far too long</p>`, undefined],
  ['<p style="height: 10px; overflow: hidden">two<br>lines</p>', /is cut off below/],
  ['<div style="width: 3000px">wide</div>', /wider than the window/],
  ['<p>it fits</p>', undefined],
] as const) {
  test(`what is cut off: ${body}`, async ({ page }) => {
    await page.setContent(body)
    const found = await cutOff(page)
    if (want) expect(found.join('\n')).toMatch(want)
    else expect(found).toEqual([])
  })
}
