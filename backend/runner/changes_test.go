//go:build linux

package runner

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
)

// scripted returns a testEnv with a script instead of the CLI, in a repository
// with one commit. do is what the run does in its working directory.
func scripted(t *testing.T, do string) (*testEnv, func(change func(*Request)) Request) {
	t.Helper()
	b := newTestEnv(t, "script")
	script := filepath.Join(t.TempDir(), "claude")
	writeFile(t, script, `#!/bin/sh
cat > /dev/null
echo '{"type":"system","subtype":"init","session_id":"7d444840-9dc0-11d1-b245-5ffdce74fad2","cwd":".","model":"m","tools":[]}'
`+do+`
echo '{"type":"result","subtype":"success","is_error":false,"result":"done","session_id":"7d444840-9dc0-11d1-b245-5ffdce74fad2","total_cost_usd":0.01,"num_turns":1}'
`)
	must(t, os.Chmod(script, 0o755))
	b.setEnv("HOME=" + t.TempDir())
	git(t, b.dir, "init", "-q", "-b", "main")
	writeFile(t, filepath.Join(b.dir, "a.txt"), "one\n")
	git(t, b.dir, "add", ".")
	git(t, b.dir, "commit", "-q", "-m", "one")
	return b, func(change func(*Request)) Request {
		return b.request(func(o *Request) {
			o.Settings.ClaudePath = script
			if change != nil {
				change(o)
			}
		})
	}
}

// setEnv changes the environment of the login shell.
func (b *testEnv) setEnv(vars ...string) {
	b.loginIs(append(slices.Clone(b.loginVars), vars...))
}

func commits(o *Request) { o.Task.CommitOnSuccess = true }

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, []byte(text), 0o644))
}

func remarks(r Result) string { return strings.Join(r.Run.Remarks, "\n") }

// A PATH with everything but git.
func pathWithoutGit(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, from := range []string{"/usr/bin", "/bin"} {
		entries, err := os.ReadDir(from)
		must(t, err)
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), "git") {
				_ = os.Symlink(filepath.Join(from, e.Name()), filepath.Join(dir, e.Name())) // programs in several folders: the first one stays
			}
		}
	}
	return dir
}

// The copies made to record the changes of a run are limited, and nothing is
// written into the repository.
func TestCopiesAreBounded(t *testing.T) {
	t.Parallel()
	b, order := scripted(t, "echo more >> big3.bin; echo new > new.txt; rm small77")
	for _, name := range []string{"big1.bin", "big2.bin", "big3.bin"} {
		file, err := os.Create(filepath.Join(b.dir, name))
		must(t, err)
		must(t, file.Truncate(200<<20))
		must(t, file.Close())
	}
	for i := range 100 {
		writeFile(t, filepath.Join(b.dir, "small"+string(rune('0'+i/10))+string(rune('0'+i%10))), "x\n")
	}
	before := tree(t, filepath.Join(b.dir, ".git"))
	o := order(nil)
	r := b.execute(o)
	want(t, r, model.RunSuccess, "", "")
	if c := r.Run.Changes; c == nil || c.Files != 3 {
		t.Errorf("changes %+v", c)
	}
	if after := tree(t, filepath.Join(b.dir, ".git")); !slices.Equal(before, after) {
		t.Errorf("the repository was written to: %q, then %q", before, after)
	}
	size := int64(0)
	must(t, filepath.Walk(string(b.data), func(_ string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			size += info.Size()
		}
		return err
	}))
	if size > 1<<20 {
		t.Errorf("the data directory has %d bytes", size)
	}
}

func tree(t *testing.T, root string) []string {
	t.Helper()
	var names []string
	must(t, filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		names = append(names, path)
		return err
	}))
	return names
}

// A secret that a run writes into a file is stored in no copy and shown in no diff.
func TestDiffIsMasked(t *testing.T) {
	t.Parallel()
	const secret = "correct-horse-battery"
	b, order := scripted(t, `echo "token: $MY_TOKEN" > t.txt; echo plain > p.txt`)
	o := order(func(o *Request) {
		o.Profiles = []environ.Layer{{Profile: "p", Vars: []model.EnvVar{{Name: "MY_TOKEN", Source: model.SourceStatic, Value: secret}}}}
	})
	r := b.execute(o)
	want(t, r, model.RunSuccess, "", "")
	diff, err := Diff(t.Context(), b.Paths, nil, r.Run)
	if err != nil || !strings.Contains(diff, "+token: ••••••") || !strings.Contains(diff, "+plain") {
		t.Errorf("diff %q, %v", diff, err)
	}
	if err := os.RemoveAll(b.dir); err != nil { // the diff does not need the repository
		t.Fatal(err)
	}
	if again, err := Diff(t.Context(), b.Paths, nil, r.Run); err != nil || again != diff {
		t.Errorf("without the repository: %q, %v", again, err)
	}
	must(t, filepath.Walk(string(b.data), func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			if text, _ := os.ReadFile(path); strings.Contains(string(text), secret) {
				t.Errorf("%s holds the secret", path)
			}
		}
		return err
	}))
}

// Commits use the hooks and the author of the run's environment.
func TestCommitUsesTheRunsEnvironment(t *testing.T) {
	t.Parallel()
	b, order := scripted(t, "echo more >> a.txt")
	tools := t.TempDir()
	writeFile(t, filepath.Join(tools, "mylint"), "#!/bin/sh\ntest \"$LEVEL\" = strict\n")
	must(t, os.Chmod(filepath.Join(tools, "mylint"), 0o755))
	b.setEnv("PATH="+tools+":"+os.Getenv("PATH"), "GIT_AUTHOR_NAME=Login", "GIT_AUTHOR_EMAIL=l@l", "GIT_COMMITTER_NAME=Login", "GIT_COMMITTER_EMAIL=l@l")
	hook := filepath.Join(b.dir, ".git", "hooks", "pre-commit")
	writeFile(t, hook, "#!/bin/sh\nexec mylint\n")
	must(t, os.Chmod(hook, 0o755))
	profile := func(vars ...model.EnvVar) func(*Request) {
		return func(o *Request) {
			commits(o)
			o.Profiles = []environ.Layer{{Profile: "p", Vars: append(vars, model.EnvVar{Name: "LEVEL", Source: model.SourceStatic, Value: "strict"})}}
		}
	}
	want(t, b.execute(order(profile())), model.RunSuccess, "", "")
	if who := git(t, b.dir, "log", "-1", "--format=%an %cn"); who != "Login Login" {
		t.Errorf("author and committer are %q", who)
	}
	want(t, b.execute(order(profile(model.EnvVar{Name: "GIT_AUTHOR_NAME", Source: model.SourceStatic, Value: "Profile"}))), model.RunSuccess, "", "")
	if who := git(t, b.dir, "log", "-1", "--format=%an %cn"); who != "Profile Login" {
		t.Errorf("author and committer are %q", who)
	}
	// A refusal is reported with the hook's output, without secrets.
	writeFile(t, hook, "#!/bin/sh\necho \"no: $API_KEY\"; exit 1\n")
	r := b.execute(order(profile(model.EnvVar{Name: "API_KEY", Source: model.SourceStatic, Value: "swordfish-secret"})))
	want(t, r, model.RunFailed, model.ReasonError, "no: ••••••")
}

func TestCommitLosesNothing(t *testing.T) {
	t.Parallel()
	t.Run("another file has a broken filter", func(t *testing.T) {
		t.Parallel()
		b, order := scripted(t, "echo more >> a.txt; echo new > b.txt")
		git(t, b.dir, "config", "filter.lfs.clean", "git-lfs-not-here clean -- %f")
		git(t, b.dir, "config", "filter.lfs.required", "true")
		writeFile(t, filepath.Join(b.dir, ".gitattributes"), "*.bin filter=lfs\n")
		writeFile(t, filepath.Join(b.dir, "x.bin"), "x\n")
		r := b.execute(order(commits))
		want(t, r, model.RunSuccess, "", "")
		if r.Run.Changes == nil || r.Run.Changes.Files != 2 || r.Run.Changes.Commits != 1 {
			t.Errorf("changes %+v", r.Run.Changes)
		}
		if names := git(t, b.dir, "show", "--format=", "--name-only"); names != "a.txt\nb.txt" {
			t.Errorf("committed %q", names)
		}
	})
	t.Run("its own file has one", func(t *testing.T) {
		t.Parallel()
		b, order := scripted(t, "echo more >> x.bin")
		git(t, b.dir, "config", "filter.lfs.clean", "git-lfs-not-here clean -- %f")
		git(t, b.dir, "config", "filter.lfs.required", "true")
		writeFile(t, filepath.Join(b.dir, ".gitattributes"), "*.bin filter=lfs\n")
		r := b.execute(order(commits))
		want(t, r, model.RunFailed, model.ReasonError, "git-lfs-not-here")
		if r.Run.Changes == nil || r.Run.Changes.Files != 1 {
			t.Errorf("changes %+v", r.Run.Changes)
		}
	})
	t.Run("sparse checkout", func(t *testing.T) {
		t.Parallel()
		b, order := scripted(t, "mkdir -p out; echo n > out/new.txt; echo 2 > out/y; echo 2 > in/x")
		writeFile(t, filepath.Join(b.dir, "in/x"), "1\n")
		writeFile(t, filepath.Join(b.dir, "out/y"), "1\n")
		git(t, b.dir, "add", ".")
		git(t, b.dir, "commit", "-q", "-m", "two")
		git(t, b.dir, "sparse-checkout", "set", "in")
		writeFile(t, filepath.Join(b.dir, "mine"), "the user's, uncommitted\n")
		r := b.execute(order(commits))
		want(t, r, model.RunSuccess, "", "")
		if r.Run.Changes == nil || r.Run.Changes.Files != 3 || r.Run.Changes.Commits != 1 {
			t.Errorf("changes %+v", r.Run.Changes)
		}
		if names := git(t, b.dir, "show", "--format=", "--name-only"); names != "in/x\nout/new.txt\nout/y" {
			t.Errorf("committed %q", names)
		}
	})
	t.Run("assume unchanged", func(t *testing.T) {
		t.Parallel()
		b, order := scripted(t, "echo more >> a.txt; echo b > b.txt")
		git(t, b.dir, "update-index", "--assume-unchanged", "a.txt")
		r := b.execute(order(commits))
		want(t, r, model.RunSuccess, "", "")
		if !strings.Contains(remarks(r), "a.txt") || !strings.Contains(remarks(r), "not committed") {
			t.Errorf("remarks %q", r.Run.Remarks)
		}
	})
	t.Run("no repository", func(t *testing.T) {
		t.Parallel()
		b, order := scripted(t, "echo more >> a.txt")
		must(t, os.RemoveAll(filepath.Join(b.dir, ".git")))
		want(t, b.execute(order(commits)), model.RunFailed, model.ReasonNotStarted, "not in a git repository")
		want(t, b.execute(order(nil)), model.RunSuccess, "", "")
	})
}

// After a restart of the service the diff is stored only if the secrets are
// still the same.
func TestDiffOfAnAdoptedRun(t *testing.T) {
	t.Parallel()
	for _, changed := range []bool{false, true} {
		b, order := scripted(t, `echo "$MY_TOKEN" > t.txt`)
		profile := func(value string) []environ.Layer {
			return []environ.Layer{{Profile: "p", Vars: []model.EnvVar{{Name: "MY_TOKEN", Source: model.SourceStatic, Value: value}}}}
		}
		o := order(func(o *Request) { o.Profiles = profile("first-secret-value") })
		ctx, leave := context.WithCancel(context.Background())
		started, left := make(chan bool), make(chan bool)
		go func() {
			b.Run(ctx, o, Hooks{Started: func(model.Run) { close(started); <-ctx.Done() }, Progress: func(model.Run) {}})
			close(left)
		}()
		<-started
		leave()
		<-left
		other := &Executor{Program: os.Args[0], Paths: b.Paths}
		other.login.Ask = b.login.Ask
		if changed {
			o.Profiles = profile("second-secret-value")
		}
		r, err := other.Adopt(t.Context(), o, Hooks{Started: func(model.Run) {}, Progress: func(model.Run) {}})
		must(t, err)
		want(t, r, model.RunSuccess, "", "")
		diff, _ := os.ReadFile(b.Paths.DiffPath(o.Run.ID))
		if r.Run.Changes == nil || r.Run.Changes.Files != 1 || strings.Contains(string(diff), "secret-value") {
			t.Errorf("changes %+v, diff %q", r.Run.Changes, diff)
		}
		if kept := strings.Contains(string(diff), "+••••••"); kept == changed || changed != strings.Contains(remarks(r), "its diff could not be stored") {
			t.Errorf("changed %v: diff %q, remarks %q", changed, diff, r.Run.Remarks)
		}
		state, err := os.ReadFile(filepath.Join(b.data.SuperviseDir(o.Run.ID), stateFile))
		must(t, err)
		var k runState
		must(t, json.Unmarshal(state, &k))
		if k.Secrets.Hash == "" || strings.Contains(string(state), "secret-value") {
			t.Errorf("kept %s", state)
		}
	}
}

func fileExists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// "No files changed" is reported only if the repository still exists.
func TestRunThatDeletesItsRepository(t *testing.T) {
	t.Parallel()
	for _, do := range []string{"rm -rf .git", "git config core.bare true", `d=$PWD; cd ..; mv "$d" "$d moved"`} {
		b, order := scripted(t, do)
		r := b.execute(order(nil))
		want(t, r, model.RunSuccess, "", "")
		if r.Run.Changes != nil || !strings.Contains(remarks(r), "no longer exists") {
			t.Errorf("%s: changes %+v, remarks %q", do, r.Run.Changes, r.Run.Remarks)
		}
	}
}

// Changes within a submodule are not counted and not in the diff; a remark says
// so.
func TestChangesInSubmodules(t *testing.T) {
	inner := t.TempDir()
	git(t, inner, "init", "-q", "-b", "main")
	writeFile(t, filepath.Join(inner, "f"), "one\n")
	git(t, inner, "add", ".")
	git(t, inner, "commit", "-q", "-m", "one")
	b, order := scripted(t, "echo two >> module/f; echo new > nested/sub/new")
	for _, name := range []string{"module", "nested/sub", "before", "clean"} {
		git(t, b.dir, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, name)
	}
	git(t, b.dir, "commit", "-q", "-m", "modules")
	writeFile(t, filepath.Join(b.dir, "before", "f"), "changed before\n")
	r := b.execute(order(nil))
	want(t, r, model.RunSuccess, "", "")
	if got := remarks(r); got != "changes within submodules are not counted among its changes and not in its diff: module, nested/sub" {
		t.Errorf("remarks %q", got)
	}
	b, order = scripted(t, "echo two >> a.txt")
	if got := remarks(b.execute(order(nil))); got != "" {
		t.Errorf("without submodules: %q", got)
	}
}
