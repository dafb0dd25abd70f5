//go:build !windows

package supervisor

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLogLimit(t *testing.T) {
	const note = `{"type":"claude_scheduler","subtype":"output_cut"}` + "\n"
	long := strings.Repeat("y", 40) + "\n"
	for _, test := range []struct{ name, in, want string }{
		{"below", "one\ntwo\n", "one\ntwo\n"},
		{"exactly", strings.Repeat("123456789\n", 3), strings.Repeat("123456789\n", 3)},
		{"above", strings.Repeat("123456789\n", 5), strings.Repeat("123456789\n", 3) + note},
		{"lines with the marker are still written", strings.Repeat("123456789\n", 4) + "MARK 1\nno\nx MARK 2\n", strings.Repeat("123456789\n", 3) + note + "MARK 1\nx MARK 2\n"},
		{"the marker alone is too long", long + "MARK" + long, note + "MARK" + long},
		{"no line feed at the end", "one", "one"},
		{"nothing after the cut without line feed", long + "no", note},
		{"the marker without line feed", long + "MARK", note + "MARK"},
	} {
		for size := range 8 {
			t.Run(fmt.Sprint(test.name, " in pieces of ", size+1), func(t *testing.T) {
				f, err := os.Create(filepath.Join(t.TempDir(), "log"))
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				marks := 0
				l := newLog(f, 30)
				l.marker, l.marked = []byte("MARK"), func() { marks++ }
				for rest := test.in; rest != ""; {
					n := min(size+1, len(rest))
					if size == 7 {
						n = len(rest)
					}
					_, _ = l.Write([]byte(rest[:n]))
					rest = rest[n:]
				}
				got, err := os.ReadFile(f.Name())
				if err != nil {
					t.Fatal(err)
				}
				want := test.want
				if size < 7 && strings.HasPrefix(test.in, long) { // a line that was begun may be finished
					want = strings.Replace(want, note, long+note, 1)
				}
				if string(got) != want {
					t.Errorf("got %q\nwant %q", got, want)
				}
				if strings.Contains(test.in, "MARK 1") && marks == 0 {
					t.Error("the marker was not noticed")
				}
			})
		}
	}
}

// A line without end is cut, so that readers of the log need little memory.
func TestLongLineIsCut(t *testing.T) {
	note := string(lineNote)
	long, limit := strings.Repeat("y", 3*lineMax), strings.Repeat("y", lineMax)
	for _, test := range []struct{ name, in, want string }{
		{"the maximum length", limit[1:] + "\nafter\n", limit[1:] + "\nafter\n"},
		{"longer", "before\n" + long + "\nafter\n", "before\n" + limit + note + "after\n"},
		{"without line feed", long, limit + note},
		{"two", long + "\n" + long + "\nafter\n", limit + note + limit + note + "after\n"},
		{"the end marker", "MARK" + long + "\nafter\n", "MARK" + long + "\nafter\n"},
		{"the log becomes full after it", long + "\n" + limit[1:] + "\n" + limit[1:] + "\n" + limit[1:] + "\n" + long, limit + note + limit[1:] + "\n" + limit[1:] + "\n" + limit[1:] + "\n" + string(cutNote)},
	} {
		for _, size := range []int{32 << 10, 100_003, len(test.in)} {
			t.Run(fmt.Sprint(test.name, " in pieces of ", size), func(t *testing.T) {
				f, err := os.Create(filepath.Join(t.TempDir(), "log"))
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				l := newLog(f, 4*lineMax+1000)
				l.marker = []byte("MARK")
				for rest := test.in; rest != ""; {
					n := min(size, len(rest))
					_, _ = l.Write([]byte(rest[:n]))
					rest = rest[n:]
				}
				got, err := os.ReadFile(f.Name())
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != test.want {
					short := func(s string) string { return strings.ReplaceAll(s, strings.Repeat("y", 1<<10), "Y") }
					t.Errorf("%d bytes, want %d: %.300q", len(got), len(test.want), strings.ReplaceAll(short(string(got)), strings.Repeat("Y", 1<<10), "M"))
				}
			})
		}
	}
}

func TestMarkerAcrossPieces(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, test := range []struct {
		in   string
		want bool
	}{{`a "type":"result" b` + "\n", true}, {`"type":"res` + "\n" + `ult"` + "\n", false}, {`"type":"type":"result"` + "\n", true}, {`"type":"result"`, false}} {
		for size := 1; size < 20; size++ {
			seen := false
			l := newLog(f, 0)
			l.marker, l.marked = []byte(`"type":"result"`), func() { seen = true }
			for rest := test.in; rest != ""; {
				n := min(size, len(rest))
				_, _ = l.Write([]byte(rest[:n]))
				rest = rest[n:]
			}
			if seen != test.want {
				t.Errorf("%q in pieces of %d: %v", test.in, size, seen)
			}
		}
	}
}

func TestTail(t *testing.T) {
	var end logTail
	text := strings.Repeat("é", 200<<10)
	for i := 0; i < len(text); i += 777 {
		_, _ = end.Write([]byte(text[i:min(len(text), i+777)]))
	}
	_, _ = end.Write([]byte("x"))
	if got := end.String(); got != strings.Repeat("é", 32<<10-1)+"x" {
		t.Errorf("%d bytes, beginning with %q", len(got), got[:4])
	}
}
