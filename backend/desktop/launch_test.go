package desktop

import (
	"strings"
	"testing"
)

func TestLaunchCommands(t *testing.T) {
	only := func(name string) func(string) bool { return func(n string) bool { return n == name } }
	for _, c := range []struct{ system, has, want string }{
		{"linux", "konsole", `konsole -e sh -c a "b"; exec "${SHELL:-sh}"`},
		{"darwin", "", `osascript -e tell application "Terminal" to activate -e tell application "Terminal" to do script "a \"b\""`},
		{"windows", "", `cmd.exe /c start Claude Code cmd.exe /k a "b"`},
	} {
		got, err := terminalOn(c.system, `a "b"`, only(c.has))
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, %v", c.system, got, err)
		}
	}
	if _, err := terminalOn("linux", "a", only("")); err == nil {
		t.Error("a terminal was found where there is none")
	}
	if got := revealOn("linux", "/a/b.log", false); got[1] != "/a" {
		t.Errorf("a file is revealed by %q", got)
	}
}
