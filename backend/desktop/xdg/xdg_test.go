//go:build unix

package xdg

import "testing"

func TestExec(t *testing.T) {
	for _, c := range []struct{ in, want string }{ // want is empty: refused
		{"/usr/bin/claude-scheduler", "/usr/bin/claude-scheduler"},
		{"/opt/Claude Scheduler/x", `"/opt/Claude Scheduler/x"`},
		{`/a"b`, `"/a\\"b"`},
		{"/a`b$c", "\"/a\\\\`b\\\\$c\""},
		{`/a\b`, `"/a\\\\b"`},
		{"/100%/x", `"/100%%/x"`},
		{"/ä/x", `"/ä/x"`},
		{"claude-scheduler", ""}, {"", ""}, {"/opt/a\nExec=b", ""}, {"/opt/a=b", ""}, {"/a\x00", ""},
	} {
		if got, err := Exec(c.in); got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q: got %s, %v, want %s", c.in, got, err, c.want)
		}
	}
}

func TestHomes(t *testing.T) {
	t.Setenv("HOME", "/home/a")
	for _, c := range []struct{ given, config, data string }{
		{"", "/home/a/.config", "/home/a/.local/share"},
		{"relative", "/home/a/.config", "/home/a/.local/share"},
		{"/else where", "/else where", "/else where"},
	} {
		t.Setenv("XDG_CONFIG_HOME", c.given)
		t.Setenv("XDG_DATA_HOME", c.given)
		if config, err := ConfigHome(); config != c.config || err != nil {
			t.Errorf("%q: %s, %v", c.given, config, err)
		}
		if data, err := DataHome(); data != c.data || err != nil {
			t.Errorf("%q: %s, %v", c.given, data, err)
		}
	}
	t.Setenv("HOME", "")
	t.Setenv("XDG_CONFIG_HOME", "")
	if config, err := ConfigHome(); err == nil {
		t.Errorf("got %s without a home", config)
	}
}
