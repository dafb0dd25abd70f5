import { describe, expect, it } from 'vitest'
import { parseDiff, numberLines } from './diff'

const diff = `diff --git a/docs/a b.md b/docs/a b.md
index 1..2 100644
--- a/docs/a b.md\t
+++ b/docs/a b.md\t
@@ -1,3 +1,3 @@ # Head
 one
--- two
+++ zwei
 three
@@ -10 +10,2 @@
 ten
+eleven
\\ No newline at end of file
diff --git a/new.txt b/new.txt
new file mode 100644
--- /dev/null
+++ b/new.txt
@@ -0,0 +1 @@
+hello
diff --git a/logo.png b/logo.png
deleted file mode 100644
Binary files a/logo.png and /dev/null differ
diff --git a/old.go b/neu.go
similarity index 100%
rename from old.go
rename to neu.go
`

describe('a unified diff', () => {
  const [edited, created, binary, renamed] = parseDiff(diff)
  it('is taken apart by file', () => {
    expect(parseDiff(diff).map((f) => [f.path, f.note, f.added, f.removed])).toEqual([
      ['docs/a b.md', '', 2, 1],
      ['new.txt', 'new', 1, 0],
      ['logo.png', 'deleted, binary', 0, 0],
      ['neu.go', 'renamed from old.go', 0, 0],
    ])
    expect(created?.hunks).toHaveLength(1)
    expect(binary?.hunks).toEqual([])
    expect(renamed?.hunks).toEqual([])
  })

  it('has lines with numbers', () => {
    expect(numberLines(edited?.hunks ?? []).map((l) => `${l.sign}${l.number} ${l.text}`)).toEqual([
      ' 1 one',
      '-2 -- two',
      '+2 ++ zwei',
      ' 3 three',
      '@0 ',
      ' 10 ten',
      '+11 eleven',
    ])
  })

  it('may be of one text, without a header of git', () => {
    const [answer, ...others] = parseDiff('--- a\tthen\n+++ b\tnow\n@@ -1,2 +1,2 @@\n---- rule\n+++ rule\n same\n')
    expect(others).toEqual([])
    expect(answer?.hunks).toEqual([{ old_start: 1, old_lines: 2, new_start: 1, new_lines: 2, lines: ['---- rule', '+++ rule', ' same'] }])
  })

  it.each(['', 'nonsense', '@@ -1 +1 @@\n-a\n+b'])('of %j is nothing', (text) => expect(parseDiff(text)).toEqual([]))
})
