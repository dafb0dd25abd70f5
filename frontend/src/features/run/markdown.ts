import DOMPurify from 'dompurify'
import { Marked } from 'marked'
import { escapeHtml, highlightCode } from './highlight'

/** Claude's text is not trusted: it may repeat the content of a web page. */
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
  breaks: true, // line breaks as Claude wrote them, as in a terminal
  renderer: {
    // All at the level below the screen's own: a text may begin with any level.
    heading({ tokens, depth }) {
      return `<h3 class="level-${depth}">${this.parser.parseInline(tokens)}</h3>`
    },
    code: ({ text, lang }) => `<pre><code>${highlightCode(text, lang?.split(/[\s,]/)[0] ?? '')}</code></pre>`,
    // An image would be loaded from anywhere.
    image: ({ href, text }) => `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`,
    checkbox: ({ checked }) => `<span class="box">${checked ? '☑' : '☐'}</span> `,
  },
})

/** Each paragraph has the direction of its own text. */
DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (/^(P|LI|H3|TH|TD)$/.test(node.nodeName)) node.setAttribute('dir', 'auto')
})

/** Markdown as HTML that is safe to show. */
export function renderMarkdown(text: string): string {
  return DOMPurify.sanitize(marked.parse(text, { async: false }), allowed)
}
