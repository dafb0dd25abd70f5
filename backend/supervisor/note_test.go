package supervisor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNotes: a line of our own stands between lines of the command, also in a log
// that is full, and after a line that is never finished.
func TestNotes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		limit int64
		write []string // "!" is a note
		want  string
	}{
		{"between lines", 0, []string{"a\n", "!1", "b\n"}, "a\n1\nb\n"},
		{"within a line, until one ends with what was written", 0, []string{"a", "!1", "!2", "b\nc"}, "ab\nc\n1\n2\n"},
		{"never finished", 0, []string{"a", "!1"}, "a\n1\n"},
		{"in a full log", 4, []string{"abc\n", "defg\n", "!1", "h\n"}, "abc\n" + string(cutNote) + "1\n"},
	} {
		path := filepath.Join(t.TempDir(), "log")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		l := newLog(f, c.limit)
		for _, text := range c.write {
			if note, ok := strings.CutPrefix(text, "!"); ok {
				l.note([]byte(note), false)
			} else {
				_, _ = l.Write([]byte(text))
			}
		}
		l.endLine()
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
