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
