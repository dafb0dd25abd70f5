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

func (e *Entry) contains(needle string) bool {
	in := func(s string) bool { return len(s) >= len(needle)/2 && strings.Contains(strings.ToLower(s), needle) }
	if e.Dropped {
		return false
	}
	if in(e.Text) {
		return true
	}
	c := e.Tool
	if c == nil {
		return false
	}
	if in(c.Name) || in(c.Target) || in(c.Result) || in(c.Summary) || in(string(c.Input)) {
		return true
	}
	if c.Diff != nil {
		for _, h := range c.Diff.Hunks {
			for _, l := range h.Lines {
				if in(l) {
					return true
				}
			}
		}
	}
	return false
}
