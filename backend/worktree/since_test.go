package worktree

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// TestSince changes something between two snapshots and checks the reported difference.
func TestSince(t *testing.T) {
	t.Parallel()
	nothing := func(repo) {}
	cases := []struct {
		name        string
		before, run func(repo)
		want        model.Changes
		files       string // "status path" sorted, joined by commas
	}{
		{"nothing", nothing, nothing, model.Changes{}, ""},
		{"modified", nothing, func(r repo) { r.write("file", "one\n2\nthree\nfour\n") }, model.Changes{Files: 1, Insertions: 2, Deletions: 1}, "modified file"},
		{"untracked", nothing, func(r repo) { r.write("new/deep", "a\nb\n") }, model.Changes{Files: 1, Insertions: 2}, "added new/deep"},
		{"ignored", nothing, func(r repo) { r.write("x.secret", "s\n"); r.write("build/o", "o\n") }, model.Changes{}, ""},
		{"ignored but tracked", func(r repo) { r.write("t.secret", "1\n"); r.git("add", "-f", "t.secret") }, func(r repo) { r.write("t.secret", "1\n2\n") }, model.Changes{Files: 1, Insertions: 1}, "modified t.secret"},
		{"deleted", nothing, func(r repo) { must(r, os.Remove(filepath.Join(r.dir, "file"))) }, model.Changes{Files: 1, Deletions: 3}, "deleted file"},
		{"staged removal", nothing, func(r repo) { r.git("rm", "--quiet", "file") }, model.Changes{Files: 1, Deletions: 3}, "deleted file"},
		{"removed from the index only", nothing, func(r repo) { r.git("rm", "--quiet", "--cached", "file") }, model.Changes{}, ""},
		{"renamed", nothing, func(r repo) { r.git("mv", "file", "file 2") }, model.Changes{Files: 1}, "renamed file 2"},
		{"committed", nothing, func(r repo) { r.write("file", "one\n"); r.commit("c") }, model.Changes{Files: 1, Deletions: 2, Commits: 1}, "modified file"},
		{"committed and dirty", nothing, func(r repo) { r.write("a", "a\n"); r.commit("c"); r.write("b", "b\n") }, model.Changes{Files: 2, Insertions: 2, Commits: 1}, "added a,added b"},
		{"two commits that cancel out", nothing, func(r repo) {
			r.write("a", "a\n")
			r.commit("c")
			r.git("rm", "--quiet", "a")
			r.commit("d")
		}, model.Changes{Commits: 2}, ""},
		{"hidden from git", func(r repo) {
			r.write("sub/inner", "mine\n")
			r.git("update-index", "--skip-worktree", "sub/inner")
			r.git("update-index", "--assume-unchanged", "file")
		}, func(r repo) { r.write("file", "one\ntwo\n") }, model.Changes{Files: 1, Deletions: 1}, "modified file"},
		{"dirty before and untouched", func(r repo) { r.write("file", "x\n"); r.write("old", "o\n") }, nothing, model.Changes{}, ""},
		{"dirty before, committed by the run", func(r repo) { r.write("old", "o\n") }, func(r repo) { r.commit("c") }, model.Changes{Commits: 1}, ""},
		{"dirty before and changed", func(r repo) { r.write("old", "1\n") }, func(r repo) { r.write("old", "1\n2\n") }, model.Changes{Files: 1, Insertions: 1}, "modified old"},
		{"amended", nothing, func(r repo) {
			r.write("a", "a\n")
			r.commit("c")
			r.write("a", "a\nb\n")
			r.git("commit", "--quiet", "--all", "--amend", "--no-edit")
		}, model.Changes{Files: 1, Insertions: 2, Commits: 1}, "added a"},
		{"amended what was there", nothing, func(r repo) { r.git("commit", "--quiet", "--amend", "--message", "other") }, model.Changes{Commits: 1}, ""},
		{"merged", nothing, func(r repo) {
			r.git("switch", "--quiet", "--create", "side")
			r.write("s", "s\n")
			r.commit("s")
			r.git("switch", "--quiet", "main")
			r.git("merge", "--quiet", "--no-ff", "--message", "m", "side")
		}, model.Changes{Files: 1, Insertions: 1, Commits: 2}, "added s"},
		{"rebased", func(r repo) {
			r.git("switch", "--quiet", "--create", "side")
			r.write("s", "s\n")
			r.commit("s")
			r.git("switch", "--quiet", "main")
			r.write("m", "m\n")
			r.commit("m")
			r.git("switch", "--quiet", "side")
		}, func(r repo) { r.git("rebase", "--quiet", "main") }, model.Changes{Files: 1, Insertions: 1, Commits: 1}, "added m"},
		{"switched to a branch that is ahead", func(r repo) {
			r.git("switch", "--quiet", "--create", "side")
			r.write("s", "s\n")
			r.commit("s")
			r.git("switch", "--quiet", "main")
		}, func(r repo) { r.git("switch", "--quiet", "side") }, model.Changes{Files: 1, Insertions: 1}, "added s"},
		{"committed elsewhere and switched back", nothing, func(r repo) {
			r.git("switch", "--quiet", "--create", "side")
			r.write("s", "s\n")
			r.commit("s")
			r.git("switch", "--quiet", "main")
		}, model.Changes{Commits: 1}, ""},
		{"thrown away by reset", nothing, func(r repo) {
			r.write("s", "s\n")
			r.commit("s")
			r.git("reset", "--quiet", "--hard", "HEAD~1")
		}, model.Changes{}, ""},
		{"detached", func(r repo) { r.git("switch", "--quiet", "--detach") }, func(r repo) { r.write("a", "a\n"); r.commit("c") }, model.Changes{Files: 1, Insertions: 1, Commits: 1}, "added a"},
		{"orphan branch", nothing, func(r repo) { r.git("switch", "--quiet", "--orphan", "o") }, model.Changes{Files: 3, Deletions: 6}, "deleted .gitignore,deleted file,deleted sub/inner"},
		{"binary", nothing, func(r repo) { r.write("b", "\x00\x01") }, model.Changes{Files: 1}, "added b"},
		{"mode", nothing, func(r repo) { must(r, os.Chmod(filepath.Join(r.dir, "file"), 0o755)) }, model.Changes{Files: 1}, "modified file"},
		{"became a link", nothing, func(r repo) {
			must(r, os.Remove(filepath.Join(r.dir, "file")))
			must(r, os.Symlink("sub", filepath.Join(r.dir, "file")))
		}, model.Changes{Files: 1, Insertions: 1, Deletions: 3}, "type_changed file"},
		{"folder became a file", nothing, func(r repo) {
			must(r, os.RemoveAll(filepath.Join(r.dir, "sub")))
			r.write("sub", "s\nt\n")
		}, model.Changes{Files: 2, Insertions: 2, Deletions: 1}, "added sub,deleted sub/inner"},
		{"odd names", nothing, func(r repo) {
			r.write("sp ace", "1\n")
			r.write("new\nline", "1\n")
			r.write("tab\tü", "1\n")
			r.write(":(top)*", "1\n")
			r.write("-dash", "1\n")
		}, model.Changes{Files: 5, Insertions: 5}, "added -dash,added :(top)*,added new\nline,added sp ace,added tab\tü"},
		{"nested repository without commits beside a change", nothing, func(r repo) {
			r.git("init", "--quiet", "nested")
			r.write("a", "a\n")
		}, model.Changes{Files: 1, Insertions: 1}, "added a"},
		{"unmerged", func(r repo) {
			r.git("switch", "--quiet", "--create", "side")
			r.write("file", "side\n")
			r.commit("s")
			r.git("switch", "--quiet", "main")
			r.write("file", "main\n")
			r.commit("m")
		}, func(r repo) { useGit(r).inspect(r.dir).run(r.Context(), "merge", "side") }, model.Changes{Files: 1, Insertions: 4}, "modified file"},
		{"conflict before", func(r repo) {
			r.git("switch", "--quiet", "--create", "side")
			r.write("file", "side\n")
			r.commit("s")
			r.git("switch", "--quiet", "main")
			r.write("file", "main\n")
			r.commit("m")
			useGit(r).inspect(r.dir).run(r.Context(), "merge", "side")
		}, nothing, model.Changes{}, ""},
		{"same size and time in one tick", func(r repo) { r.write("file", "one\ntwo\nthree\n") }, func(r repo) {
			path := filepath.Join(r.dir, "file")
			info, err := os.Stat(path)
			must(r, err)
			r.write("file", "one\nTWO\nthree\n")
			must(r, os.Chtimes(path, info.ModTime(), info.ModTime()))
		}, model.Changes{Files: 1, Insertions: 1, Deletions: 1}, "modified file"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := fresh(t)
			c.before(r)
			m := stored(t, r.mark())
			c.run(r)
			index := indexState(r)
			got, files := r.since(m)
			if got != c.want {
				t.Errorf("changes %+v, want %+v", got, c.want)
			}
			var said []string
			for f := range maps.Values(files) {
				said = append(said, f.Status+" "+f.Path)
			}
			slices.Sort(said)
			if s := strings.Join(said, ","); s != c.files {
				t.Errorf("files %q, want %q", s, c.files)
			}
			if now := indexState(r); now != index {
				t.Errorf("the repository was disturbed: %q became %q", index, now)
			}
		})
	}
}

// stored converts a snapshot to JSON and back, as a restart of the daemon does.
func stored(t *testing.T, m Snapshot) Snapshot {
	data, err := json.Marshal(m)
	must(t, err)
	var back Snapshot
	must(t, json.Unmarshal(data, &back))
	return back
}

// indexState returns what TakeSnapshot must not change: index, object database, refs.
func indexState(r repo) string {
	data, err := os.ReadFile(filepath.Join(r.dir, ".git", "index"))
	must(r, err)
	return fmt.Sprintf("%x %s %s", short(string(data)), r.git("count-objects", "--verbose"), r.git("for-each-ref"))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFetchedCommitsDoNotCount(t *testing.T) {
	up := fresh(t)
	down := repo{t, filepath.Join(t.TempDir(), "down")}
	runGit(t, up.dir, "clone", "--quiet", up.dir, down.dir)
	up.write("u", "u\n")
	up.git("add", "--all")
	up.git("-c", "user.name=U", "commit", "--quiet", "--message", "u", "--date", "2020-01-01T00:00:00")
	t.Setenv("GIT_COMMITTER_DATE", "2020-01-01T00:00:00Z") // scrubbed: must not reach git
	rewound := withEnv(t, up.dir, []string{"GIT_COMMITTER_DATE=2020-01-01T00:00:00Z"}, "commit", "--quiet", "--amend", "--no-edit")
	if rewound != nil {
		t.Fatal(rewound)
	}
	m := down.mark()
	down.git("pull", "--quiet", "--ff-only")
	down.write("own", "1\n")
	down.commit("own")
	down.git("push", "--quiet", "origin", "HEAD:elsewhere")
	changes, _ := down.since(m)
	if want := (model.Changes{Files: 2, Insertions: 2, Commits: 1}); changes != want {
		t.Errorf("got %+v, want %+v", changes, want)
	}
}

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

func TestDiffBoundedAndBetween(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	m := r.mark()
	r.write("long ü", strings.Repeat("line\n", 20_000))
	_, _, end, err := useGit(t).Since(t.Context(), r.dir, m)
	must(t, err)
	whole, cut, err := useGit(t).Diff(t.Context(), r.dir, m.Tree, end.Tree, 1<<20)
	if err != nil || cut || bytes.Count(whole, []byte("\n+line")) != 20_000 || !bytes.Contains(whole, []byte("+++ b/long ü")) {
		t.Errorf("whole diff: %d bytes %v %v", len(whole), cut, err)
	}
	for _, max := range []int64{0, 1, 1000} {
		part, cut, err := useGit(t).Diff(t.Context(), r.dir, m.Tree, end.Tree, max)
		if err != nil || !cut || int64(len(part)) > max || !bytes.HasPrefix(whole, part) || len(part) > 0 && !bytes.HasSuffix(part, []byte("\n")) {
			t.Errorf("max %d: %d bytes %v %v", max, len(part), cut, err)
		}
	}
	must(t, os.Remove(filepath.Join(r.dir, "long ü")))
	r.git("gc", "--quiet", "--prune=now")
	if again, _, err := useGit(t).Diff(t.Context(), filepath.Join(r.dir, "sub"), m.Tree, end.Tree, 1<<20); err != nil || !bytes.Equal(again, whole) {
		t.Errorf("after git gc: %d bytes %v", len(again), err)
	}
	must(t, os.RemoveAll(useGit(t).Scratch))
	_, _, err = useGit(t).Diff(t.Context(), r.dir, m.Tree, end.Tree, 1<<20)
	wantProblem(t, err, "", "no longer stored")
	_, _, err = useGit(t).Diff(t.Context(), r.dir, "--output=x", end.Tree, 1)
	wantProblem(t, err, "", "not the name")
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

func FuzzParseFiles(f *testing.F) {
	f.Add(":100644 100644 aa bb M\x00file\x001\t2\tfile\x00")
	f.Add(":100644 100644 aa bb R100\x00old\x00new\x000\t0\t\x00old\x00new\x00")
	f.Add(":000000 100644 aa bb A\x00b\x00-\t-\tb\x00")
	f.Fuzz(func(t *testing.T, out string) {
		files, err := parseFiles(out)
		if err != nil {
			return
		}
		for _, file := range files {
			if file.Insertions < 0 && !strings.Contains(out, "-") {
				t.Errorf("%+v from %q", file, out)
			}
		}
	})
}

func BenchmarkTake5000(b *testing.B) {
	r := many(b)
	for b.Loop() {
		r.mark()
	}
}

func BenchmarkSince5000(b *testing.B) {
	r := many(b)
	m := r.mark()
	for i := range 500 {
		r.write(fmt.Sprintf("d%d/f%d", i%50, i), "changed\n")
	}
	for b.Loop() {
		r.since(m)
	}
}

func many(b *testing.B) repo {
	r := unborn(b)
	for i := range 5000 {
		r.write(fmt.Sprintf("d%d/f%d", i%50, i), fmt.Sprintf("text %d\n", i))
	}
	r.commit("many")
	return r
}
