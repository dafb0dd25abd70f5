package worktree

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// The total of copies is limited, and an unchanged file does not count as changed
// because others came before it.
func TestCopiesAreBounded(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	for i := range maxFiles + 50 {
		r.write(fmt.Sprintf("many/%05d", i), fmt.Sprintf("file %d\n", i))
	}
	for i := range 20 {
		r.write(fmt.Sprintf("wide/%02d", i), strings.Repeat("x", maxFile-10))
	}
	m := r.mark()
	if size := diskUse(useGit(t).Scratch); size > maxBytes+10<<20 {
		t.Errorf("copies of %d bytes", size)
	}
	r.write("a/first", "1\n") // before all others
	r.write("a/second", strings.Repeat("y", maxFile))
	r.write("many/00003", "changed\n")
	r.write("wide/19", "changed\n")
	must(t, os.Remove(filepath.Join(r.dir, fmt.Sprintf("many/%05d", maxFiles+20))))
	changes, files := r.since(m)
	if changes.Files != 5 || files["many/00003"].Insertions != 1 || files["a/first"].Status != "added" || !files["wide/19"].Binary || files[fmt.Sprintf("many/%05d", maxFiles+20)].Status != "deleted" {
		t.Errorf("changes %+v, files %+v", changes, files)
	}
}

func TestSpecialFiles(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	for _, name := range []string{"one", "two"} {
		runGit(t, r.dir, "init", "--quiet", name)
	}
	runGit(t, filepath.Join(r.dir, "two"), "commit", "--quiet", "--allow-empty", "--message", "t")
	m := r.mark()
	runGit(t, filepath.Join(r.dir, "two"), "commit", "--quiet", "--allow-empty", "--message", "u")
	must(t, os.Remove(filepath.Join(r.dir, "file")))
	must(t, os.MkdirAll(filepath.Join(r.dir, "file", "now a folder"), 0o755))
	r.write("file/inner", "i\n")
	changes, files := r.since(m)
	if changes.Files != 3 || files["two"].Status != "modified" || files["file"].Status != "deleted" || files["file/inner"].Status != "added" {
		t.Errorf("changes %+v, files %+v", changes, files)
	}
}

// Repositories of other kinds are compared as well.
func TestKindsOfRepositories(t *testing.T) {
	for name, prepare := range map[string]func(r repo){
		"sha256": func(r repo) {
			must(r, os.RemoveAll(filepath.Join(r.dir, ".git")))
			r.git("init", "--quiet", "--object-format=sha256")
			r.commit("again")
		},
		"sparse index": func(r repo) {
			r.write("out/deep/x", "x\n")
			r.commit("out")
			r.git("sparse-checkout", "set", "--cone", "--sparse-index", "sub")
		},
		"line endings": func(r repo) {
			r.git("config", "core.autocrlf", "true")
			r.write("crlf", "a\r\nb\r\n")
			r.commit("crlf")
			later := time.Now().Add(time.Minute)
			must(r, os.Chtimes(filepath.Join(r.dir, "crlf"), later, later))
		},
		"ignored by the user": func(r repo) {
			write(r, filepath.Join(os.Getenv("HOME"), "ignore"), "*.local\n")
			r.git("config", "--global", "core.excludesFile", "~/ignore")
			write(r, filepath.Join(r.dir, ".git", "info", "exclude"), "*.mine\n")
			r.write("a.local", "1\n")
			r.write("a.mine", "1\n")
		},
		"shallow": func(r repo) {
			r.write("file", "one\n")
			r.commit("second")
			away := filepath.Join(filepath.Dir(r.dir), "shallow")
			runGit(r, r.dir, "clone", "--quiet", "--depth=1", "file://"+r.dir, away)
			must(r, os.RemoveAll(r.dir))
			must(r, os.Rename(away, r.dir))
		},
	} {
		t.Run(name, func(t *testing.T) {
			ownSettings(t)
			r := fresh(t)
			prepare(r)
			m := r.mark()
			if changes, files := r.since(m); changes != (model.Changes{}) {
				t.Errorf("nothing changed, yet %+v %+v", changes, files)
			}
			r.write("new", "n\n")
			r.write("big", strings.Repeat("b", maxFile+1))
			r.write("b.local", "1\n")
			r.write("b.mine", "1\n")
			want := 4
			if name == "ignored by the user" {
				want = 2
			}
			if changes, files := r.since(m); changes.Files != want || !files["big"].Binary || files["new"].Insertions != 1 {
				t.Errorf("changes %+v %+v", changes, files)
			}
		})
	}
}
