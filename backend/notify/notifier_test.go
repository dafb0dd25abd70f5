package notify

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"

	"claude-scheduler/backend/model"
)

var discard = slog.New(slog.DiscardHandler)

// paper is a fake desktop that records what it is asked to show.
type paper struct {
	said []string
	err  error
	hold chan struct{} // when set, shows wait for it
}

func (p *paper) show(_ context.Context, runID string, n note) error {
	if p.hold != nil {
		<-p.hold
	}
	p.said = append(p.said, "show "+runID+": "+n.Title)
	return p.err
}
func (p *paper) withdraw(_ context.Context, runID string) {
	p.said = append(p.said, "withdraw "+runID)
}
func (p *paper) close() { p.said = append(p.said, "close") }

func options() Options {
	return Options{
		Settings: model.NewSettings,
		Task: func(id string) (model.Task, bool) {
			task := model.NewTask()
			task.Notifications.OnStart = true
			return task, id == "task"
		},
	}
}

func run(id string, status model.RunStatus) model.Run {
	return model.Run{ID: id, TaskID: "task", TaskName: "Review", Status: status}
}

func TestNotifier(t *testing.T) {
	started := func(n *Notifier) { n.Started(run("1", model.RunUpcoming)) }
	for _, c := range []struct {
		name string
		tell func(*Notifier)
		want []string
	}{
		{"start and success", func(n *Notifier) { started(n); n.Ended(run("1", model.RunSuccess)) },
			[]string{"show 1: Review started", "show 1: Review finished"}},
		{"a stopped run no longer says that it is running", func(n *Notifier) { started(n); n.Ended(run("1", model.RunCancelled)) },
			[]string{"show 1: Review started", "withdraw 1"}},
		{"a run that never started is not withdrawn", func(n *Notifier) { n.Ended(run("2", model.RunCancelled)) }, nil},
		{"a deleted task has the defaults", func(n *Notifier) {
			r := run("3", model.RunFailed)
			r.TaskID = "gone"
			n.Started(r)
			n.Ended(r)
		}, []string{"show 3: Review failed"}},
	} {
		p := &paper{}
		n := newNotifier(options(), p)
		n.Log = discard
		c.tell(n)
		n.Close()
		n.Close() // also twice
		if want := append(c.want, "close"); !slices.Equal(p.said, want) {
			t.Errorf("%s: got %q", c.name, p.said)
		}
	}
}

func TestDesktopThatFails(t *testing.T) {
	p := &paper{err: errors.New("no")}
	o := options()
	o.Log = discard
	n := newNotifier(o, p)
	n.Started(run("1", model.RunRunning))
	n.Ended(run("1", model.RunCancelled)) // nothing was shown, so nothing is withdrawn
	n.Close()
	if want := []string{"show 1: Review started", "close"}; !slices.Equal(p.said, want) {
		t.Errorf("got %q", p.said)
	}
}

// The scheduler's loop must never wait for a desktop.
func TestDesktopThatHangs(t *testing.T) {
	p := &paper{hold: make(chan struct{})}
	o := options()
	o.Log = discard
	n := newNotifier(o, p)
	for range 10 * queueLimit {
		n.Ended(run("1", model.RunFailed))
	}
	close(p.hold)
	n.Close()
	if shown := len(p.said) - 1; shown < queueLimit || shown > queueLimit+1 {
		t.Errorf("got %d notifications", shown)
	}
}
