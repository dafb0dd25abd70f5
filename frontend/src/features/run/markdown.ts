import DOMPurify from 'dompurify'
import { Marked } from 'marked'
import { escapeHtml, highlightCode } from './highlight'

/** What Claude said is not to be trusted: it may repeat what stands in a web page. */
const allowed = {
  ALLOWED_TAGS: [
    ...['p', 'br', 'hr', 'strong', 'em', 'del', 'code', 'pre', 'span', 'blockquote', 'a', 'sup', 'sub', 'kbd', 'details', 'summary'],
    ...['ul', 'ol', 'li', 'h3', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  ALLOWED_ATTR: ['href', 'title', 'class', 'start', 'align', 'open'],
  ALLOWED_URI_REGEXP: /^(https?|mailto):/i,
}

const marked = new Marked({
  gfm: true,
  breaks: true, // lines stand as Claude wrote them, as in a terminal
  renderer: {
    // All right below those of the screen: a text may begin with any level.
    heading({ tokens, depth }) {
      return `<h3 class="level-${depth}">${this.parser.parseInline(tokens)}</h3>`
    },
    code: ({ text, lang }) => `<pre><code>${highlightCode(text, lang?.split(/[\s,]/)[0] ?? '')}</code></pre>`,
    // A picture would be fetched from wherever it says.
    image: ({ href, text }) => `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`,
    checkbox: ({ checked }) => `<span class="box">${checked ? '☑' : '☐'}</span> `,
  },
})

/** Markdown as HTML that is safe to show. */
export function renderMarkdown(text: string): string {
  return DOMPurify.sanitize(marked.parse(text, { async: false }), allowed)
}
