import { expect, it } from 'vitest'
import { parseDotenv } from './dotenv'

it.each([
  ['A=1\nB=two words\n', { A: '1', B: 'two words' }],
  ['# comment\n\nexport TOKEN="a#b=c"\r\nPLAIN=x # note', { TOKEN: 'a#b=c', PLAIN: 'x' }],
  ["S='$HOME'\nE=\nM=\"a\\nb\"", { S: '$HOME', E: '', M: 'a\nb' }],
  ['URL=https://me:pw@host/?a=b#c', { URL: 'https://me:pw@host/?a=b#c' }],
  ['A=1\nA=2', { A: '2' }],
])('%j', (text, want) => expect(Object.fromEntries(parseDotenv(text)!.map(({ name, value }) => [name, value]))).toEqual(want))

it.each(['', '# only a comment', 'GITHUB_TOKEN', 'A=1\nnot a variable', '1A=2', 'a-b=c'])('%j is no .env file', (text) => expect(parseDotenv(text)).toBeNull())
