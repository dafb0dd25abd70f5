package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestOldDeletedRecordsAreRemoved(t *testing.T) {
	now := time.Date(2026, 3, 10, 8, 30, 0, 0, time.UTC)
	c := &console{now: func() time.Time { return now }}
	folder := t.TempDir()
	for name, age := range map[string]time.Duration{"old.json": deletedRetention + time.Hour, "fresh.json": deletedRetention - time.Hour} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	removeOldDeleted(c, folder)
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 || left[0].Name() != "fresh.json" {
		t.Errorf("left are %v, %v", left, err)
	}
}
