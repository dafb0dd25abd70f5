package transcript

import "strings"

// Contains reports whether the transcript contains the words: in texts,
// thoughts, tool calls and their results, ignoring case. It always contains the
// empty needle.
func (t *Transcript) Contains(needle string) bool {
	return t.Find(needle, 1) != nil || needle == ""
}

// Find returns the indexes of the first entries that contain the words, at
// most limit of them; limit 0 means all.
func (t *Transcript) Find(needle string, limit int) []int {
	needle = strings.ToLower(strings.TrimSpace(needle))
	if needle == "" {
		return nil
	}
	var found []int
	for i := range t.entries {
		if t.entries[i].contains(needle) {
			if found = append(found, i); len(found) == limit {
				break
			}
		}
	}
	return found
}

// Contains reports whether the entry contains the words, ignoring case; it
// never contains empty words.
func (e Entry) Contains(words string) bool {
	words = strings.ToLower(strings.TrimSpace(words))
	return words != "" && e.contains(words)
}

func (e *Entry) contains(needle string) bool { return e.textWith(needle) != "" }

// TextWith returns the first text of the transcript that contains the words, as
// Contains finds them. Empty: none does.
func (t *Transcript) TextWith(needle string) string {
	if found := t.Find(needle, 1); found != nil {
		return t.entries[found[0]].textWith(strings.ToLower(strings.TrimSpace(needle)))
	}
	return ""
}

// textWith returns the first text of the entry that contains a lower-case
// needle; empty: none does.
func (e *Entry) textWith(needle string) string {
	for text := range e.texts {
		if len(text) >= len(needle)/2 && strings.Contains(strings.ToLower(text), needle) {
			return text
		}
	}
	return ""
}

// texts yields the texts that a search covers.
func (e *Entry) texts(yield func(string) bool) {
	c := e.Tool
	if e.Dropped || !yield(e.Text) || c == nil {
		return
	}
	if !yield(c.Name) || !yield(c.Target) || !yield(c.Result) || !yield(c.Summary) || !yield(string(c.Input)) || c.Diff == nil {
		return
	}
	for _, h := range c.Diff.Hunks {
		for _, l := range h.Lines {
			if !yield(l) {
				return
			}
		}
	}
}
