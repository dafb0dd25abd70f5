package runner

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testclaude"
)

// A program that an update has just removed is waited for; one that was never
// there is not.
func TestFindWaitsForAnUpdate(t *testing.T) {
	t.Parallel()
	var x Executor
	path := filepath.Join(t.TempDir(), "claude")
	if _, err := x.find(t.Context(), path, nil); err == nil {
		t.Fatal("found nothing")
	}
	if err := os.WriteFile(path, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := x.find(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	found := make(chan error, 1)
	go func() {
		_, err := x.find(t.Context(), path, nil)
		found <- err
	}()
	select {
	case err := <-found:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(300 * time.Millisecond): // so long it waits at least; on a busy machine it may not have looked yet
	}
	if err := os.WriteFile(path, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := <-found; err != nil {
		t.Error(err)
	}
}

// A run whose CLI vanishes between its preparation and its start goes on when
// it comes back.
func TestCLIIsReplaced(t *testing.T) {
	t.Parallel()
	b := newBench(t, "script")
	path := filepath.Join(b.dir, "claude")
	link := func() {
		if err := os.Symlink(testclaude.Path(t), path); err != nil {
			t.Error(err)
		}
	}
	link()
	o := b.order(func(o *Request) {
		o.Settings.ClaudePath = path
		o.Task.Precheck = "rm '" + path + "'; touch removed"
	})
	go func() {
		awaitFile(t, filepath.Join(b.dir, "removed"))
		link()
	}()
	want(t, b.carry(o), model.RunSuccess, "", "")
}

func awaitFile(t *testing.T, path string) {
	for {
		if _, err := os.Stat(path); err == nil {
			return
		}
		select {
		case <-t.Context().Done():
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}
