package worktree

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// repo is a real repository in a temporary folder, with its own git settings.
type repo struct {
	testing.TB
	dir string
}

// TestMain keeps the machine's git settings and identity out of the tests, which
// share their own settings.
func TestMain(m *testing.M) {
	home, err := os.MkdirTemp("", "home")
	if err != nil {
		fmt.Fprintln(os.Stderr, "make a home for git:", err)
		os.Exit(1)
	}
	for name, value := range gitSettings(resolveSymlinks(home)) {
		os.Setenv(name, value)
	}
	code := m.Run()
	os.RemoveAll(home)
	os.Exit(code)
}

// ownSettings gives a test that changes the user's git settings its own copy.
func ownSettings(t *testing.T) {
	for name, value := range gitSettings(resolveSymlinks(t.TempDir())) {
		t.Setenv(name, value)
	}
}

// gitSettings writes a user's settings and returns the variables that make git
// use them.
func gitSettings(home string) map[string]string {
	path := filepath.Join(home, "gitconfig")
	text := "[user]\nname = Ada\nemail = ada@example.com\n[init]\ndefaultBranch = main\n[protocol \"file\"]\nallow = always\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		panic(err) // the folder is new
	}
	return map[string]string{
		"GIT_CONFIG_GLOBAL": path, "GIT_CONFIG_NOSYSTEM": "1", "HOME": home,
		// What a hook or another git would pass on; none of it may matter.
		"GIT_DIR": "/nowhere", "GIT_INDEX_FILE": "/nowhere/index", "GIT_WORK_TREE": "/nowhere",
	}
}

// useGit is git as a trusted run has it, with one scratch folder for each test.
func useGit(t testing.TB) Git {
	t.Helper()
	scratch := filepath.Join(os.Getenv("HOME"), "scratch of "+strings.ReplaceAll(t.Name(), "/", " "))
	t.Cleanup(func() { os.RemoveAll(scratch) })
	return Git{Scratch: scratch, Trusted: true}
}

// unborn makes a repository without commits.
func unborn(t testing.TB) repo {
	r := repo{t, filepath.Join(resolveSymlinks(t.TempDir()), "my repo ü:x")}
	if err := os.MkdirAll(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r.git("init", "--quiet")
	return r
}

// fresh makes a repository with one commit: file (three lines) and sub/inner.
func fresh(t testing.TB) repo {
	r := unborn(t)
	r.write("file", "one\ntwo\nthree\n")
	r.write("sub/inner", "inner\n")
	r.write(".gitignore", "*.secret\nbuild/\n")
	r.commit("first")
	return r
}

func (r repo) git(args ...string) string {
	r.Helper()
	return runGit(r.TB, r.dir, args...)
}

func runGit(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, cleanEnv(os.Environ())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r repo) write(name, text string) { r.Helper(); write(r.TB, filepath.Join(r.dir, name), text) }

func (r repo) read(name string) string { r.Helper(); return read(r.TB, filepath.Join(r.dir, name)) }

func (r repo) commit(message string) string {
	r.Helper()
	r.git("add", "--all")
	r.git("commit", "--quiet", "--message", message)
	return r.git("rev-parse", "HEAD")
}

func (r repo) mark() Snapshot {
	r.Helper()
	m, err := useGit(r).TakeSnapshot(r.Context(), r.dir)
	if err != nil {
		r.Fatal(err)
	}
	return m
}

func (r repo) since(m Snapshot) (model.Changes, map[string]File) {
	r.Helper()
	changes, files, end, err := useGit(r).Since(r.Context(), r.dir, m)
	if err != nil {
		r.Fatal(err)
	}
	if end.IsZero() {
		r.Fatal("no end mark")
	}
	byPath := make(map[string]File)
	for _, f := range files {
		byPath[f.Path] = f
	}
	return changes, byPath
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// wantProblem checks that err is a problem of that field whose text contains part.
func wantProblem(t testing.TB, err error, field, part string) {
	t.Helper()
	var p *model.Problem
	if !errors.As(err, &p) {
		t.Fatalf("got %v, want a problem of %s", err, field)
	}
	if p.Field != field || !strings.Contains(p.Error(), part) {
		t.Fatalf("got problem %+v, want field %s and text %q", p, field, part)
	}
}
