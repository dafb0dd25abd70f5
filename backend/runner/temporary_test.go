//go:build unix

package runner

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// A run starts although its TMPDIR cannot be written, with a remark.
func TestTemporary(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for tmp, kept := range map[string]bool{"": true, dir: true, dir + "/missing": false, file: false, "relative": false} {
		env, run := []string{"A=1", "TMPDIR=" + tmp}, model.NewRun()
		got := withTemporary(t.Context(), env, &run)
		if kept != slices.Equal(got, env) || kept != (len(run.Remarks) == 0) {
			t.Errorf("%q: %q, remarks %q", tmp, got, run.Remarks)
		}
		if !kept && (!slices.Contains(got, "TMPDIR=/tmp") || len(got) != 2 || !strings.Contains(run.Remarks[0], "TMPDIR "+tmp+" cannot be written")) {
			t.Errorf("%q: %q, remarks %q", tmp, got, run.Remarks)
		}
	}
}

// The real CLI gets another TMPDIR: without one it would end before it printed
// anything.
func TestTemporaryOfTheLoginShellIsGone(t *testing.T) {
	t.Parallel()
	b := newTestEnv(t, "script")
	b.loginIs(append(slices.DeleteFunc(slices.Clone(b.loginVars), func(v string) bool { return strings.HasPrefix(v, "TMPDIR=") }), "TMPDIR=/proc/no/such"))
	r := b.execute(b.request(nil))
	want(t, r, model.RunSuccess, "", "")
	if !strings.Contains(strings.Join(r.Run.Remarks, "\n"), "TMPDIR /proc/no/such cannot be written") {
		t.Errorf("remarks %q", strings.Join(r.Run.Remarks, "\n"))
	}
}
