package worktree

import (
	"os"
	"path/filepath"
	"testing"
)

// Check says what Ensure would say, and changes nothing.
func TestCheckAgreesWithEnsure(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(r repo, s *Spec){
		"fine":                     func(repo, *Spec) {},
		"exists":                   func(r repo, s *Spec) { r.ensure(*s) },
		"no repository":            func(r repo, s *Spec) { s.Repo = filepath.Dir(r.dir) },
		"no folder":                func(r repo, s *Spec) { s.Repo = filepath.Join(r.dir, "gone") },
		"no such base":             func(r repo, s *Spec) { s.Branch = "nowhere" },
		"a base that exists":       func(r repo, s *Spec) { r.git("branch", "base"); s.Branch = "base" },
		"in a folder":              func(r repo, s *Spec) { s.Repo = filepath.Join(r.dir, "sub") },
		"a folder without commits": func(r repo, s *Spec) { r.write("fresh/file", "x"); s.Repo = filepath.Join(r.dir, "fresh") },
		"its branch is elsewhere": func(r repo, s *Spec) {
			w := r.ensure(*s)
			r.git("worktree", "remove", "--force", w.Root)
			r.git("worktree", "add", "--quiet", filepath.Join(filepath.Dir(r.dir), "else"), w.Branch)
		},
		"deleted manually": func(r repo, s *Spec) { must(r, os.RemoveAll(r.ensure(*s).Root)) },
		"a file in its place": func(r repo, s *Spec) {
			w := r.ensure(*s)
			must(r, os.RemoveAll(w.Root))
			must(r, os.WriteFile(w.Root, nil, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := fresh(t)
			s := r.spec()
			prepare(r, &s)
			state := func() string {
				return r.git("for-each-ref") + r.git("worktree", "list", "--porcelain") + r.git("status", "--porcelain")
			}
			before := state()
			got := useGit(t).Check(t.Context(), s)
			if after := state(); after != before {
				t.Errorf("it changed the repository:\n%s\n%s", before, after)
			}
			_, want := useGit(t).Ensure(t.Context(), s)
			if (got == nil) != (want == nil) || got != nil && got.Error() != want.Error() {
				t.Errorf("Check: %v\nEnsure: %v", got, want)
			}
		})
	}
}

// No program that a repository names runs for a check, even if it is trusted.
func TestCheckRunsNothingOfTheRepository(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	ran := filepath.Join(t.TempDir(), "ran")
	script := filepath.Join(t.TempDir(), "script")
	must(r, os.WriteFile(script, []byte("#!/bin/sh\ntouch '"+ran+"'\ncat\n"), 0o755))
	r.write(".gitattributes", "* filter=evil\n")
	r.commit("attributes")
	for _, key := range []string{"core.fsmonitor", "filter.evil.clean", "filter.evil.smudge", "diff.external", "core.sshCommand", "core.pager"} {
		r.git("config", key, script)
	}
	r.write(".git/hooks/post-checkout", "#!/bin/sh\ntouch '"+ran+"'\n")
	must(r, os.Chmod(filepath.Join(r.dir, ".git/hooks/post-checkout"), 0o755))
	for _, g := range []Git{useGit(t), {}} {
		if err := g.Check(t.Context(), r.spec()); err != nil {
			t.Error(err)
		}
		if is, err := g.HasWorkingTree(t.Context(), r.dir); err != nil || !is {
			t.Error(is, err)
		}
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("a program of the repository ran")
	}
}
