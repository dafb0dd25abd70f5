package client

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func TestMessages(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"data: a\n\n", []string{"|a"}},
		{"data:a\r\n\r\n", []string{"|a"}},
		{": beat\n\n:\n\ndata: a\n\n", []string{"|a"}},
		{"event: end\ndata: {}\n\ndata: b\n\n", []string{"end|{}", "|b"}},
		{"event: end\n\ndata: b\n\n", []string{"|b"}}, // without data there is no message
		{"data: a\ndata: b\ndata:\n\n", []string{"|a\nb\n"}},
		{"data\n\n", []string{"|"}},
		{"id: 7\nretry: 5\ndata: a\n\n", []string{"|a"}},
		{"data: whole\n\ndata: cut o", []string{"|whole"}},
		{"data: whole\n\ndata: cut off\n", []string{"|whole"}},
		{"data: " + strings.Repeat("x", 200<<10) + "\n\n", []string{"|" + strings.Repeat("x", 200<<10)}},
	} {
		for name, r := range map[string]int{"at once": 0, "by bytes": 1} {
			var got []string
			in := strings.NewReader(c.in)
			each := func(m message) error { got = append(got, fmt.Sprintf("%s|%s", m.name, m.data)); return nil }
			var err error
			if r == 0 {
				err = messages(in, each)
			} else {
				err = messages(iotest.OneByteReader(in), each)
			}
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%.30q %s: %.60q, want %.60q; %v", c.in, name, got, c.want, err)
			}
		}
	}
	own := errors.New("enough")
	if err := messages(strings.NewReader("data: a\n\n"), func(message) error { return own }); err != own {
		t.Errorf("got %v", err)
	}
	if err := messages(iotest.ErrReader(own), nil); err != own {
		t.Errorf("got %v", err)
	}
}

// FuzzMessages checks one property: a written message is read as that message,
// whatever came before.
func FuzzMessages(f *testing.F) {
	f.Add("data: a\n\n: b\n", "hello")
	f.Add("event: x\ndata", "{}")
	f.Fuzz(func(t *testing.T, before, text string) {
		if strings.ContainsAny(text, "\n\r") {
			return
		}
		var last string
		in := before + "\n\nevent: mine\ndata: " + text + "\n\n"
		if err := messages(strings.NewReader(in), func(m message) error { last = m.name + "|" + string(m.data); return nil }); err != nil {
			t.Fatal(err)
		}
		if last != "mine|"+text {
			t.Errorf("read %q, want %q", last, text)
		}
	})
}
