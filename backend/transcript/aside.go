package transcript

import "fmt"

// Limits of entries outside the conversation: lines that are not events,
// notices, announcements of retries and limits. A program that writes into the
// stream of a run could fill the memory of its readers.
const (
	maxAsides    = 10_000
	maxAsideText = 4 << 20 // bytes
)

// asides counts the entries outside the conversation.
type asides struct {
	kept, text int // entries, and bytes of their texts
	left       int // entries left out
	note       int // index of the entry that says so, once left is not 0
}

// aside adds an entry outside the conversation, or counts it as left out.
func (t *Transcript) aside(e Entry) {
	a := &t.asides
	if a.kept < maxAsides && a.text+len(e.Text) <= maxAsideText {
		a.kept++
		a.text += len(e.Text)
		t.append(e)
		return
	}
	a.left++
	if a.left == 1 {
		a.note = t.append(Entry{Kind: KindNotice, Offset: e.Offset, Partial: true})
	}
	if a.left&(a.left-1) == 0 { // now and then: followers get the entry again each time
		t.countAsides()
	}
}

func (t *Transcript) countAsides() {
	note := &t.entries[t.asides.note]
	note.Text = "1 more line of output or notice is only in the log of the run"
	if t.asides.left > 1 {
		note.Text = fmt.Sprintf("%d more lines of output or notices are only in the log of the run", t.asides.left)
	}
	t.touch(t.asides.note)
}

// closeAsides updates the number of entries left out.
func (t *Transcript) closeAsides() {
	if t.asides.left > 0 {
		t.countAsides()
		t.entries[t.asides.note].Partial = false
	}
}

// Shortened reports whether entries were left out because there were too many.
func (t *Transcript) Shortened() bool { return t.asides.left > 0 }
