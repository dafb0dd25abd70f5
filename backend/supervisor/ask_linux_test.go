package supervisor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/ask"
	"claude-scheduler/backend/filelock"
	"claude-scheduler/backend/socket"
)

const answer = `{"answer":{"id":"1","decision":"deny"}}` + "\n"

func init() {
	systemParts["connect"] = func(args []string) int { return connectAndLeave(args[0], args[1]) }
	systemParts["answer"] = func(args []string) int { return answerInherited(args[0], args[1]) }
}

// connectAndLeave connects to the socket of a run, leaves the connection to a
// child, and ends.
func connectAndLeave(dir, out string) int {
	conn, err := socket.DialAs(context.Background(), dir, "ask.sock")
	if err != nil {
		return 9
	}
	file, err := conn.(*net.UnixConn).File()
	if err != nil {
		return 9
	}
	cmd := exec.Command(os.Args[0], "play", "answer", out, fmt.Sprint(os.Getpid()))
	cmd.ExtraFiles = []*os.File{file}
	if cmd.Start() != nil {
		return 9
	}
	return 0
}

// answerInherited sends an answer through the connection of a parent, once that
// has ended.
func answerInherited(out, parent string) int {
	for {
		if _, err := os.Stat("/proc/" + parent); err != nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	conn := os.NewFile(3, "connection")
	if _, err := io.WriteString(conn, answer); err != nil {
		return 9
	}
	reply, _ := io.ReadAll(conn)
	mustWrite(out, string(reply))
	return 0
}

// TestWhoAnswers: only the service passes on an answer, whatever a process of
// the run, or of another, does to look like it.
func TestWhoAnswers(t *testing.T) {
	t.Parallel()
	spec := newSpec(t)
	dir := filepath.Dir(spec.Log)
	heir, done := filepath.Join(dir, "heir"), filepath.Join(dir, "done")
	spec.ServiceLock = filepath.Join(dir, "daemon.lock")
	step := shell(quoted(program(t)) + " play connect " + quoted(spec.StateDir) + " " + quoted(heir) + "; until test -e " + quoted(done) + "; do sleep 0.05; done")
	step.Ask = time.Hour
	spec.Steps = []Step{step}
	h := start(t, spec)
	var reply struct{ Error string }
	if text := awaitFile(heir); json.Unmarshal([]byte(text), &reply) != nil || !strings.Contains(reply.Error, "has ended") {
		t.Errorf("a connection of a process that ended: %s", text)
	}
	closed := ask.Answer{ID: "1", Decision: ask.Deny}
	if err := ask.SendAnswer(t.Context(), spec.StateDir, closed); err == nil || !strings.Contains(err.Error(), "only the service") {
		t.Errorf("from a process that is not the service: %v", err)
	}
	lock, err := os.OpenFile(spec.ServiceLock, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := ask.SendAnswer(t.Context(), spec.StateDir, closed); err == nil || !strings.Contains(err.Error(), "only the service") {
		t.Errorf("without the lock: %v", err)
	}
	if free, err := filelock.Try(lock); err != nil || !free {
		t.Fatal(err)
	}
	if err := ask.SendAnswer(t.Context(), spec.StateDir, closed); !errors.Is(err, ask.ErrClosed) {
		t.Errorf("from the service: %v", err)
	}
	mustWrite(done, "")
	if got := summary(exitOf(t, h)); got != "main:0" {
		t.Errorf("ended as %q", got)
	}
}

// TestFamilyOfTheDead: a process whose first thread has ended looks dead, but
// its other threads act.
func TestFamilyOfTheDead(t *testing.T) {
	all := []process{{processID: processID{Pid: 1e8 + 2}, parent: 1e8 + 1, dead: true}, {processID: processID{Pid: 1e8 + 3}, parent: 1e8 + 2}}
	if in := family(all, func(p process) bool { return p.parent == 1e8+1 }); !in[1e8+2] || !in[1e8+3] {
		t.Errorf("%v", in)
	}
}
