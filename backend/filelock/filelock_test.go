package filelock

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestWait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := Wait(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	other, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if taken, err := Try(other); taken || err != nil {
		t.Errorf("taken twice: %v, %v", taken, err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := Wait(ended, path); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	had := make(chan error, 1)
	go func() {
		unlock, err := Wait(t.Context(), path)
		if err == nil {
			unlock()
		}
		had <- err
	}()
	unlock()
	if err := <-had; err != nil {
		t.Errorf("after it was released: %v", err)
	}
	if _, err := Wait(t.Context(), filepath.Join(path, "below a file")); err == nil {
		t.Error("locked a file that cannot be created")
	}
}
