package transcript

import "fmt"

// Limits of entries outside the conversation: lines that are not events,
// notices, announcements of retries and limits. A program that writes into the
// stream of a run could fill the memory of its readers.
const (
	maxExtras    = 10_000
	maxExtraText = 4 << 20 // bytes
)

// extras counts the entries outside the conversation.
type extras struct {
	kept, text int // entries, and bytes of their texts
	left       int // entries left out
	note       int // index of the entry that reports it, once left is not 0
}

// addExtra adds an entry outside the conversation, or counts it as left out.
func (t *Transcript) addExtra(e Entry) {
	x := &t.extras
	if x.kept < maxExtras && x.text+len(e.Text) <= maxExtraText {
		x.kept++
		x.text += len(e.Text)
		t.append(e)
		return
	}
	x.left++
	if x.left == 1 {
		x.note = t.append(Entry{Kind: KindNotice, Offset: e.Offset, Partial: true})
	}
	if x.left&(x.left-1) == 0 { // at powers of two: followers get the entry again each time
		t.countExtras()
	}
}

func (t *Transcript) countExtras() {
	note := &t.entries[t.extras.note]
	note.Text = "1 more line of output or notice is only in the log of the run"
	if t.extras.left > 1 {
		note.Text = fmt.Sprintf("%d more lines of output or notices are only in the log of the run", t.extras.left)
	}
	t.touch(t.extras.note)
}

// closeExtras updates the number of entries left out.
func (t *Transcript) closeExtras() {
	if t.extras.left > 0 {
		t.countExtras()
		t.entries[t.extras.note].Partial = false
	}
}

// Shortened reports whether entries were left out because there were too many.
func (t *Transcript) Shortened() bool { return t.extras.left > 0 }
