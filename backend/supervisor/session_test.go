//go:build !windows

package supervisor

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const (
	begins  = `echo '{"type":"system","subtype":"init"}'; `
	answers = `echo '{"type":"result","result":"first"}'; `
	again   = `echo '{"type":"result","result":"second"}'; `
)

// ofSession returns a session that may stay silent for a moment after its
// answer.
func ofSession(script string) Step {
	s := shell(script)
	s.Session, s.EndMarker, s.EndGrace = true, `"type":"result"`, 300*time.Millisecond
	return s
}

func TestSession(t *testing.T) {
	listed := `echo '{"type":"system","subtype":"background_tasks_changed","tasks":[{"task_id":"b","task_type":"local_bash","description":"go test"}]}'; `
	const quick = 1500 * time.Millisecond
	for _, c := range []struct {
		name    string
		script  string
		change  func(*Step)
		want    string // summary, then what was at work, then what was left behind
		results int
	}{
		{"it ends after its answer", begins + answers, nil, "main:0 [] []", 1},
		{"it stays idle", begins + answers + "exec sleep 99", nil, "main:SIGTERM lingered [] []", 1},
		{"a command in the background, seen only as a process", begins + answers + "sleep 1; " + again, nil, "main:0 [] []", 2},
		{"without a start of the session", answers + "sleep 1; " + again, nil, "main:0 [] []", 2},
		{"a task of the stream without a process", begins + listed + answers + "read x < fifo; " + again, nil, "main:0 [] []", 2},
		{"a task that never ends", begins + listed + answers + "exec sleep 99", func(s *Step) { s.StallTimeout = quick }, `main:SIGTERM stall [background command "go test"] []`, 1},
		{"a process that never ends", begins + answers + "sleep 99; :", func(s *Step) { s.StallTimeout = quick }, "main:SIGTERM stall [process sleep] []", 1},
		{"a task at its time limit", begins + listed + answers + "exec sleep 99", func(s *Step) { s.Timeout = quick }, `main:SIGTERM timeout [background command "go test"] []`, 1},
		{"a server that started before the session", "sleep 99 & sleep 1.5; " + begins + answers + "exec sleep 99", nil, "main:SIGTERM lingered [] []", 1},
		{"a silent turn", begins + answers + begins + "read x < fifo; " + again, nil, "main:0 [] []", 2},
		{"the command of an unfinished turn", begins + "sleep 99; :", func(s *Step) { s.StallTimeout = quick }, "main:SIGTERM stall [] []", 0},
		{"a process that is left behind", begins + answers + "sleep 99 & sleep 0.1", nil, "main:0 [] [sleep]", 1},
		{"a server that is left behind", "sleep 99 & sleep 1.5; " + begins + answers + "sleep 0.2", nil, "main:0 [] []", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := ofSession("mkfifo fifo; (sleep 1; echo > fifo) & \n" + c.script)
			if !strings.Contains(c.script, "fifo") {
				s = ofSession(c.script)
			}
			s.Dir = t.TempDir()
			if c.change != nil {
				c.change(&s)
			}
			exit, log := run(t, newSpec(t, s))
			got := exit.Steps[0]
			if have := fmt.Sprint(summary(exit), " ", got.Working, " ", got.Left); have != c.want {
				t.Errorf("got %q, want %q", have, c.want)
			}
			if n := strings.Count(log, `"result":"`); n != c.results {
				t.Errorf("%d results in\n%s", n, log)
			}
			if got.Answered != (c.results > 0) {
				t.Errorf("answered: %v", got.Answered)
			}
		})
	}
}

// Silence until a wake-up that the session announced is neither a stall nor the end.
func TestWakeUpIsAwaited(t *testing.T) {
	t.Parallel()
	s := ofSession(begins + fmt.Sprintf(`echo '{"type":"user","tool_use_result":{"scheduledFor":%d}}'; `, time.Now().Add(6*time.Second).UnixMilli()) + answers + "read x < fifo; " + again)
	s.Argv[2] = "mkfifo fifo; (sleep 5; echo > fifo) & \n" + s.Argv[2]
	s.Dir, s.StallTimeout = t.TempDir(), 3*time.Second // shorter than the silence, longer than a late start
	if exit, log := run(t, newSpec(t, s)); summary(exit) != "main:0" || strings.Count(log, `"result":"`) != 2 {
		t.Errorf("%s\n%s", summary(exit), log)
	}
}

// The supervisor does not wait for a wake-up without activity.
func TestWakeUpThatDoesNotCome(t *testing.T) {
	t.Parallel()
	s := ofSession(begins + fmt.Sprintf(`echo '{"type":"user","tool_use_result":{"scheduledFor":%d}}'; `, time.Now().Add(time.Second).UnixMilli()) + answers + "exec sleep 99")
	if exit, _ := run(t, newSpec(t, s)); summary(exit) != "main:SIGTERM lingered" {
		t.Error(summary(exit))
	}
}

// Lines written after the command's own exit are marked, whoever writes them.
func TestLinesAfterTheExit(t *testing.T) {
	const forger = `trap '' TERM; while kill -0 $P 2>/dev/null; do sleep 0.01; done; sleep 0.05; printf '{"type":"result","result":"forged"}\n'`
	for name, c := range map[string]struct{ script, log string }{
		"inherited":           {`P=$$; (` + forger + `) & echo own`, "own\n" + exitNote + `{"type":"result","result":"forged"}` + "\n"},
		"behind half a line":  {`P=$$; (` + forger + `) & printf '{"type":'`, "{\"type\":\n" + exitNote + `{"type":"result","result":"forged"}` + "\n"},
		"no own output":       {`P=$$; (` + forger + `) & :`, exitNote + `{"type":"result","result":"forged"}` + "\n"},
		"much own output":     {`P=$$; (` + forger + `) & i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678; i=$((i+1)); done`, strings.Repeat("0123456789012345678\n", 3000) + exitNote + `{"type":"result","result":"forged"}` + "\n"},
		"only own output":     {`echo own; printf half`, "own\nhalf"},
		"before its own exit": {`(echo child) & wait; echo own`, "child\nown\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, log := run(t, newSpec(t, ofSession(c.script))); log != c.log {
				t.Errorf("log %q", log)
			}
		})
	}
}

// The time limit of a run applies to all its steps together.
func TestTimeoutOfTheRun(t *testing.T) {
	t.Parallel()
	spec := newSpec(t, named("precheck", shell("true")), named("main", shell("true")), named("check", shell("sleep 99")))
	spec.Timeout = 3 * time.Second
	if exit, _ := run(t, spec); summary(exit) != "precheck:0 main:0 check:SIGTERM timeout" {
		t.Error(summary(exit))
	}
}

// The time of earlier steps counts against the limit of later ones.
func TestStepsShareTheTimeLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &supervisor{spec: Spec{Timeout: 10 * time.Second}}
		begin := time.Now()
		for _, step := range []struct {
			takes, limit, ends time.Duration // limit: of this step; ends: after the first one's start
			by                 EndReason
		}{
			{4 * time.Second, 0, 4 * time.Second, EndedItself},
			{time.Hour, 2 * time.Second, 6 * time.Second, EndedTimeout},
			{3 * time.Second, time.Hour, 9 * time.Second, EndedItself},
			{time.Hour, 5 * time.Second, 10 * time.Second, EndedTimeout},
			{time.Hour, 0, 10 * time.Second, EndedTimeout}, // nothing is left
		} {
			c, a := &child{ended: make(chan struct{})}, &activity{}
			a.begin()
			exit := time.AfterFunc(step.takes, func() { close(c.ended) })
			by := s.waitForEnd(Step{Timeout: step.limit}, c, a)
			exit.Stop()
			if at := time.Since(begin).Round(time.Millisecond); by != step.by || at != step.ends {
				t.Errorf("ended by %q after %v, want %q after %v", by, at, step.by, step.ends)
			}
		}
	})
}

// A result that is too long to be parsed still counts as an answer, and the
// lines after it do not.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("x", 40<<10)
	var w sessionWork
	write := func(text string) {
		for len(text) > 0 {
			n := min(len(text), 32<<10)
			w.read([]byte(text[:n]))
			text = text[n:]
		}
	}
	write(`{"result":"`)
	for range 40 {
		write(long)
	}
	write(`","type":"res`)
	write(`ult"}` + "\n")
	if !w.answered() {
		t.Error("a long result does not count as an answer")
	}
	write(`{"type":"assistant","message":"`)
	for range 40 {
		write(long)
	}
	write("\"}\n")
	if w.answered() {
		t.Error("a long message counts as an answer")
	}
	if cap(w.line) > 2*longestLine {
		t.Errorf("%d bytes are kept", cap(w.line))
	}
}

// A hook that writes a megabyte is still seen to end, and its end starts no new turn.
func TestHookWithMuchOutput(t *testing.T) {
	w := &sessionWork{}
	flood := strings.Repeat("x", 2*longestLine)
	for _, text := range []string{
		`{"type":"system","subtype":"init"}`,
		`{"type":"system","subtype":"hook_started","hook_id":"h1","hook_name":"Stop","hook_event":"Stop"}`,
		`{"type":"result","subtype":"success"}`,
		`{"type":"system","subtype":"hook_response","hook_id":"h1","hook_name":"Stop","output":"` + flood + `"}`,
	} {
		for chunk := range slices.Chunk([]byte(text+"\n"), 32<<10) { // as a pipe hands them over
			w.read(chunk)
		}
	}
	if _, done := w.state(); !done || !w.work.Answered() || len(w.work.Background()) > 0 {
		t.Errorf("answered %v, in progress %q", w.work.Answered(), w.work.Background())
	}
}
