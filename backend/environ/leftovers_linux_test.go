package environ

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// agents counts the processes that startup files of dir have left running.
func agents(t *testing.T, dir string) int {
	t.Helper()
	out, _ := exec.Command("ps", "-eo", "args").Output()
	return strings.Count(string(out), "ssh-agent -a "+dir)
}

// startsAgent returns a startup file that starts an agent at each login.
func startsAgent(dir string) string {
	return `eval "$(ssh-agent -a ` + dir + `/agent.$$)" >/dev/null` + "\n"
}

// Agents of the first capture stay for the runs; later captures leave none.
func TestAgentsDoNotAccumulate(t *testing.T) {
	dir := home(t, nil)
	writeFile(t, dir+"/.profile", startsAgent(dir)+"export MARK=$(cat ~/mark)\n")
	writeFile(t, dir+"/mark", "one")
	t.Setenv("SHELL", shellPath(t, "dash"))
	var l LoginShell
	t.Cleanup(func() { endStarted(l.good.marker) })
	first := newEnvironment(l.Get(t.Context()))
	if _, err := os.Stat(first["SSH_AUTH_SOCK"]); err != nil || first["MARK"] != "one" {
		t.Fatal(err, first)
	}
	marker := l.good.marker
	for _, mark := range []string{"two", "three"} {
		writeFile(t, dir+"/mark", mark)
		l.mu.Lock()
		l.asked = time.Now().Add(-2 * freshFor)
		l.mu.Unlock()
		l.Get(t.Context())
		for l.State(); ; {
			l.mu.Lock()
			asking := l.asking
			l.mu.Unlock()
			if asking == nil {
				break
			}
			<-asking
		}
		again := newEnvironment(l.Get(t.Context()))
		if again["MARK"] != mark || again["SSH_AUTH_SOCK"] != first["SSH_AUTH_SOCK"] || again["SSH_AGENT_PID"] != first["SSH_AGENT_PID"] {
			t.Errorf("%v", again)
		}
		if n := agents(t, dir); n != 1 {
			t.Errorf("%d agents", n)
		}
	}
	endStarted(marker)
	if n := agents(t, dir); n != 0 {
		t.Errorf("%d agents", n)
	}
}

// A capture that fails leaves no process behind, not even in a separate session.
func TestFailedCaptureLeavesNoProcess(t *testing.T) {
	dir := home(t, nil)
	writeFile(t, dir+"/.profile", startsAgent(dir)+"echo > ~/began\nexit\n")
	if _, err := capturedFrom(t.Context(), shellPath(t, "dash")); err == nil {
		t.Fatal("it answered")
	}
	if _, err := os.Stat(dir + "/began"); err != nil {
		t.Fatal(err)
	}
	if n := agents(t, dir); n != 0 {
		t.Errorf("%d agents", n)
	}
}
