package worktree

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func withEnv(t *testing.T, dir string, env []string, args ...string) error {
	_, err := useGit(t).inspect(dir).withEnv(env...).run(t.Context(), args...)
	return err
}

func TestUnbornAndBare(t *testing.T) {
	t.Parallel()
	r := unborn(t)
	m := r.mark()
	if m.IsZero() || m.Head != "" || m.Branch != "main" {
		t.Fatalf("snapshot of an unborn branch: %+v", m)
	}
	r.write("a", "a\n")
	r.commit("first")
	changes, _ := r.since(m)
	if want := (model.Changes{Files: 1, Insertions: 1, Commits: 1}); changes != want {
		t.Errorf("first commit: %+v, want %+v", changes, want)
	}
	changes, _ = r.since(Snapshot{}) // git init happened in the run
	if want := (model.Changes{Files: 1, Insertions: 1, Commits: 1}); changes != want {
		t.Errorf("from nothing: %+v, want %+v", changes, want)
	}
	for _, dir := range []string{t.TempDir(), filepath.Join(r.dir, ".git"), filepath.Join(r.dir, "gone")} {
		m, err := useGit(t).TakeSnapshot(t.Context(), dir)
		changes, files, end, sinceErr := useGit(t).Since(t.Context(), dir, m)
		if err != nil || sinceErr != nil || !m.IsZero() || !end.IsZero() || files != nil || changes != (model.Changes{}) {
			t.Errorf("%s: %+v %v %+v %v", dir, m, err, changes, sinceErr)
		}
	}
}

// A repository that git refuses is not treated as a folder without one.
func TestDamagedRepository(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(r repo){
		"HEAD":    func(r repo) { write(r, filepath.Join(r.dir, ".git", "HEAD"), "junk") },
		"objects": func(r repo) { must(r, os.RemoveAll(filepath.Join(r.dir, ".git", "objects"))) },
		"link": func(r repo) {
			must(r, os.RemoveAll(filepath.Join(r.dir, ".git")))
			r.write(".git", "gitdir: /nowhere\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := fresh(t)
			damage(r)
			_, err := useGit(t).TakeSnapshot(t.Context(), filepath.Join(r.dir, "sub"))
			wantProblem(t, err, "working_directory.path", "is damaged")
		})
	}
}

// A run that deletes its repository inside of another one is not compared with
// that, and nothing is committed there.
func TestRepositoryGone(t *testing.T) {
	t.Parallel()
	outer := fresh(t)
	outer.write("file", "mine\n")
	before := outer.git("rev-parse", "HEAD")
	r := repo{t, filepath.Join(outer.dir, "build", "inner")}
	must(t, os.MkdirAll(r.dir, 0o755))
	r.git("init", "--quiet")
	r.write("a", "a\n")
	r.commit("inner")
	m := r.mark()
	r.write("b", "b\n")
	must(t, os.RemoveAll(filepath.Join(r.dir, ".git")))
	_, _, _, err := useGit(t).Since(t.Context(), r.dir, stored(t, m))
	wantProblem(t, err, "", "no longer exists")
	_, err = useGit(t).Commit(t.Context(), r.dir, "m", stored(t, m))
	wantProblem(t, err, "", "no longer exists")
	if outer.git("rev-parse", "HEAD") != before {
		t.Error("the outer repository has a commit")
	}
	must(t, os.RemoveAll(outer.dir))
	_, _, _, err = useGit(t).Since(t.Context(), r.dir, m)
	wantProblem(t, err, "", "no longer exists")
}

func TestSubmoduleAndLargeFile(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	inner := filepath.Join(t.TempDir(), "inner")
	runGit(t, r.dir, "clone", "--quiet", r.dir, inner)
	r.git("submodule", "--quiet", "add", inner, "module")
	r.commit("module")
	m := r.mark()
	module := repo{t, filepath.Join(r.dir, "module")}
	module.write("file", "dirty\n")
	if changes, _ := r.since(m); changes.Files != 0 {
		t.Errorf("a dirty submodule counts: %+v", changes)
	}
	module.commit("inside")
	big, err := os.Create(filepath.Join(r.dir, "dump"))
	must(t, err)
	must(t, big.Truncate(maxFile+1))
	must(t, big.Close())
	must(t, os.WriteFile(filepath.Join(r.dir, "wild*[x]"), make([]byte, maxFile+1), 0o644))
	r.write("wildcard", "not a match\n")
	changes, files := r.since(m)
	if changes.Files != 4 || !files["dump"].Binary || !files["wild*[x]"].Binary || files["module"].Status != "modified" || files["wildcard"].Insertions != 1 {
		t.Errorf("got %+v %+v", changes, files)
	}
	if size := diskUse(useGit(t).Scratch); size > 1<<20 {
		t.Errorf("large files were copied: %d bytes", size)
	}
	m = r.mark()
	if changes, _ := r.since(m); changes.Files != 0 {
		t.Errorf("an untouched large file counts: %+v", changes)
	}
}

func TestForeignSettings(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	trap := filepath.Join(t.TempDir(), "trap")
	r.git("config", "core.fsmonitor", "touch '"+trap+"'; false")
	r.git("config", "core.splitIndex", "true")
	r.git("config", "core.safecrlf", "true")
	r.git("config", "core.autocrlf", "input")
	r.git("config", "diff.external", "false")
	r.git("config", "color.ui", "always")
	r.git("config", "log.showSignature", "true")
	r.git("update-index", "--split-index")
	os.Remove(trap)
	m := r.mark()
	r.write("crlf", "a\r\nb\r\n")
	changes, _ := r.since(m)
	if want := (model.Changes{Files: 1, Insertions: 2}); changes != want {
		t.Errorf("got %+v, want %+v", changes, want)
	}
	text, cut, err := useGit(t).Diff(t.Context(), r.dir, m.Tree, r.mark().Tree, 1<<20)
	if err != nil || cut || !strings.Contains(string(text), "\n+a\n+b\n") || strings.Contains(string(text), "\x1b") {
		t.Errorf("diff %q %v %v", text, cut, err)
	}
	if exists(trap) {
		t.Error("the file system monitor was asked")
	}
}

func TestUnreadableFile(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		// root reads everything: a dangling .git link makes git refuse a path for root too
		r := fresh(t)
		m := r.mark()
		r.write("odd/.git", "gitdir: /nowhere\n")
		r.write("good", "g\n")
		if changes, _ := r.since(m); changes.Insertions != 1 {
			t.Errorf("got %+v", changes)
		}
		return
	}
	r := fresh(t)
	m := r.mark()
	r.write("locked", "l\n")
	must(t, os.Chmod(filepath.Join(r.dir, "locked"), 0))
	r.write("good", "g\n")
	if changes, _ := r.since(m); changes.Files != 1 {
		t.Errorf("got %+v", changes)
	}
}
