package environ

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// answers is a shell that is run several times: each answer takes a given time and
// is an environment, or an error.
type answers struct {
	t     *testing.T
	given []answer
	asked int
}

type answer struct {
	takes time.Duration
	env   []string // nil: it fails
}

func (a *answers) ask(ctx context.Context) ([]string, error) {
	if a.asked == len(a.given) {
		a.t.Error("the shell is run once too often")
		return nil, errors.New("once too often")
	}
	next := a.given[a.asked]
	a.asked++
	select {
	case <-time.After(next.takes):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if next.env == nil {
		return nil, errors.New("no answer")
	}
	return next.env, nil
}

func wantMark(t *testing.T, l *LoginShell, want string, within time.Duration) {
	t.Helper()
	begin := time.Now()
	env := l.Get(t.Context())
	if got := newEnvironment(env)["MARK"]; got != want {
		t.Errorf("MARK is %q, want %q", got, want)
	}
	if took := time.Since(begin); took > within {
		t.Errorf("it took %v", took)
	}
}

func TestFailedCaptureIsTriedWithTheNextRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &answers{t, []answer{{30 * time.Second, nil}, {time.Second, []string{"MARK=shell"}}}, 0}
		l := LoginShell{Ask: a.ask}
		wantMark(t, &l, "", 30*time.Second)
		if s := l.State(); s.Fault == nil || !strings.Contains(s.Uses, "without the startup files") || time.Since(s.Since) != 30*time.Second {
			t.Errorf("%+v", s)
		}
		wantMark(t, &l, "shell", time.Second)
		if s := l.State(); s.Fault != nil {
			t.Errorf("%+v", s)
		}
	})
}

// A shell that hangs delays each run by seconds at most, and is not run all the time.
func TestHangingShellDelaysNoRunForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := answer{30 * time.Second, nil}
		a := &answers{t, []answer{hang, hang, hang, {time.Second, []string{"MARK=shell"}}}, 0}
		l := LoginShell{Ask: a.ask}
		l.Get(t.Context())
		for range 100 {
			wantMark(t, &l, "", patience)
		}
		if a.asked > 4 {
			t.Errorf("run %d times", a.asked)
		}
		for range 3 { // the pause is a matter of minutes, not of an hour
			time.Sleep(3 * time.Minute)
			l.Get(t.Context())
			time.Sleep(time.Minute)
		}
		wantMark(t, &l, "shell", 0)
	})
}

func TestOldCaptureIsRenewedInTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &answers{t, []answer{{0, []string{"MARK=one"}}, {9 * time.Second, nil}, {9 * time.Second, []string{"MARK=two"}}}, 0}
		l := LoginShell{Ask: a.ask}
		wantMark(t, &l, "one", 0)
		wantMark(t, &l, "one", 0)
		time.Sleep(freshFor + time.Second)
		wantMark(t, &l, "one", 0)
		time.Sleep(10 * time.Second)
		if s := l.State(); s.Fault == nil || !strings.Contains(s.Uses, "before") { // the old answer is still used, and the fault is shown
			t.Errorf("%+v", s)
		}
		wantMark(t, &l, "one", 0)
		time.Sleep(10 * time.Second)
		wantMark(t, &l, "two", 0)
		if s := l.State(); s.Fault != nil {
			t.Errorf("%+v", s)
		}
	})
}

// A caller that gives up does not make the next one start over.
func TestCaptureContinuesWithoutItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &answers{t, []answer{{9 * time.Second, []string{"MARK=shell"}}}, 0}
		l := LoginShell{Ask: a.ask}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if env := l.Get(ctx); newEnvironment(env)["MARK"] != "" || newEnvironment(env)["PATH"] == "" {
			t.Errorf("%q", env)
		}
		wantMark(t, &l, "shell", 8*time.Second)
	})
}

func TestCloseCancelsTheCapture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &answers{t, []answer{{time.Hour, nil}}, 0}
		l := LoginShell{Ask: a.ask}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		l.Get(ctx)
		l.Close()
		wantMark(t, &l, "", 0)
	})
}

// Runs do not get the socket of an agent that has ended.
func TestRemovedSocket(t *testing.T) {
	dir := t.TempDir()
	l := LoginShell{Ask: func(context.Context) ([]string, error) {
		return []string{"SSH_AUTH_SOCK=" + dir + "/agent", "MARK=1"}, nil
	}}
	if env := l.Get(t.Context()); !slices.Equal(env, []string{"MARK=1"}) {
		t.Errorf("%q", env)
	}
	if err := os.WriteFile(dir+"/agent", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if env := l.Get(t.Context()); len(env) != 2 {
		t.Errorf("%q", env)
	}
}
