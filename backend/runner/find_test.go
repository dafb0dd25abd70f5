package runner

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testclaude"
)

// The runner waits for a program that an update has just removed, but not for one
// that never existed.
func TestFindWaitsForAnUpdate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "claude")
	synctest.Test(t, func(t *testing.T) {
		var x Executor
		find := func() error {
			_, err := x.find(t.Context(), path, nil)
			return err
		}
		begin := time.Now()
		if err := find(); err == nil || !time.Now().Equal(begin) {
			t.Fatalf("found nothing: %v, after %v", err, time.Since(begin))
		}
		write := func() {
			if err := os.WriteFile(path, nil, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		write()
		if err := find(); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		found := make(chan error, 1)
		go func() { found <- find() }()
		time.Sleep(updateWindow - time.Second)
		synctest.Wait()
		select {
		case err := <-found:
			t.Fatalf("it did not wait: %v", err)
		default:
		}
		write()
		if err := <-found; err != nil {
			t.Error(err)
		}
		// It waits once for a program that does not come back.
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		for _, want := range []time.Duration{updateWindow, 0} {
			begin := time.Now()
			if err := find(); err == nil || time.Since(begin) != want {
				t.Errorf("%v, after %v, want an error after %v", err, time.Since(begin), want)
			}
		}
	})
}

// A run whose CLI vanishes between its preparation and its start continues when
// it comes back.
func TestCLIIsReplaced(t *testing.T) {
	t.Parallel()
	b := newTestEnv(t, "script")
	path := filepath.Join(b.dir, "claude")
	link := func() {
		if err := os.Symlink(testclaude.Path(t), path); err != nil {
			t.Error(err)
		}
	}
	link()
	o := b.request(func(o *Request) {
		o.Settings.ClaudePath = path
		o.Task.Precheck = "rm '" + path + "'; touch removed"
	})
	go func() {
		awaitFile(t, filepath.Join(b.dir, "removed"))
		link()
	}()
	want(t, b.execute(o), model.RunSuccess, "", "")
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
