package worktree

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// withRemote gives a repository a bare one as origin.
func (r repo) withRemote(t *testing.T) string {
	t.Helper()
	remote := filepath.Join(resolveSymlinks(t.TempDir()), "remote.git")
	runGit(t, filepath.Dir(remote), "init", "--quiet", "--bare", remote)
	r.git("remote", "add", "origin", remote)
	return remote
}

func TestPush(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	head := commitIn(t, w.Root, "new", "n\n")
	_, err := useGit(t).Push(t.Context(), s.Root, w.Root)
	wantProblem(t, err, "", "no remote")

	remote := r.withRemote(t)
	got, err := useGit(t).Push(t.Context(), s.Root, w.Root)
	if err != nil || got.Remote != "origin" || got.Branch != w.Branch || got.URL != remote {
		t.Fatalf("%+v %v", got, err)
	}
	if there := runGit(t, remote, "rev-parse", w.Branch); there != head {
		t.Errorf("the remote has %s", there)
	}

	// Commits of others are never overwritten.
	other := filepath.Join(t.TempDir(), "other")
	runGit(t, t.TempDir(), "clone", "--quiet", "--branch", w.Branch, remote, other)
	theirs := commitIn(t, other, "theirs", "t\n")
	runGit(t, other, "push", "--quiet")
	commitIn(t, w.Root, "more", "m\n")
	_, err = useGit(t).Push(t.Context(), s.Root, w.Root)
	wantProblem(t, err, "", "[rejected]")
	if there := runGit(t, remote, "rev-parse", w.Branch); there != theirs {
		t.Errorf("the remote has %s", there)
	}

	write(t, filepath.Join(w.Root, "open"), "o\n")
	_, err = useGit(t).Push(t.Context(), s.Root, w.Root)
	wantProblem(t, err, "", "uncommitted changes")
}

func TestPushWithoutTrustRunsNothing(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.withRemote(t)
	ran := filepath.Join(t.TempDir(), "ran")
	hook := filepath.Join(r.dir, ".git", "hooks", "pre-push")
	write(t, hook, "#!/bin/sh\necho hook >> '"+ran+"'\n")
	must(t, os.Chmod(hook, 0o755))
	s := r.spec()
	w := r.ensure(s)
	commitIn(t, w.Root, "new", "n\n")
	g := useGit(t)
	g.Trusted = false
	_, err := g.Push(t.Context(), s.Root, w.Root)
	wantProblem(t, err, "", "is a folder, whose hooks would run")
	for key, value := range map[string]string{
		"core.sshCommand": "echo ssh >> '" + ran + "'", "remote.origin.receivepack": "echo pack >> '" + ran + "'", "credential.helper": "!echo helper >> '" + ran + "'",
		"remote.other.uploadpack": "echo pack >> '" + ran + "'", "core.alternateRefsCommand": "echo refs >> '" + ran + "'",
		"url.ext::sh.insteadOf": "x",
	} {
		r.git("config", key, value)
		_, err := g.Push(t.Context(), s.Root, w.Root)
		wantProblem(t, err, "", "name a program for pushing")
		r.git("config", "--unset", key)
	}
	// Git pushes to every address of a remote.
	folder := filepath.Join(t.TempDir(), "evil.git")
	runGit(t, t.TempDir(), "init", "--quiet", "--bare", folder)
	receive := filepath.Join(folder, "hooks", "pre-receive")
	write(t, receive, "#!/bin/sh\necho receive >> '"+ran+"'\n")
	must(t, os.Chmod(receive, 0o755))
	r.git("remote", "set-url", "--push", "origin", "https://127.0.0.1:1/shop.git")
	r.git("remote", "set-url", "--push", "--add", "origin", folder)
	_, err = g.Push(t.Context(), s.Root, w.Root)
	wantProblem(t, err, "", "is a folder, whose hooks would run")
	if text, err := os.ReadFile(ran); err == nil {
		t.Errorf("these ran:\n%s", text)
	}
}

// A push goes where git is set to push, or nowhere, and sends only the branch.
func TestPushGoesNowhereElse(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"remote.pushDefault", "branch.claude-scheduler/Nightly.pushRemote"} {
		r := fresh(t)
		remote := r.withRemote(t)
		s := r.spec()
		w := r.ensure(s)
		commitIn(t, w.Root, "new", "n\n")
		r.git("config", strings.Replace(key, "claude-scheduler/Nightly", w.Branch, 1), "https://ada:hunter2@example.com/fork.git")
		_, err := useGit(t).Push(t.Context(), s.Root, w.Root)
		wantProblem(t, err, "", "which is not a remote of the repository")
		if strings.Contains(err.Error(), "hunter2") || runGit(t, remote, "for-each-ref") != "" {
			t.Errorf("%s: %v", key, err)
		}
	}
	r := fresh(t)
	remote := r.withRemote(t)
	s := r.spec()
	w := r.ensure(s)
	commitIn(t, w.Root, "new", "n\n")
	runGit(t, w.Root, "tag", "--annotate", "--message", "a secret", "v1")
	r.git("config", "push.followTags", "true")
	if _, err := useGit(t).Push(t.Context(), s.Root, w.Root); err != nil {
		t.Fatal(err)
	}
	if refs := runGit(t, remote, "for-each-ref", "--format=%(refname)"); refs != "refs/heads/"+w.Branch {
		t.Errorf("the remote has %s", refs)
	}
}

func TestAddressOfAPullRequest(t *testing.T) {
	t.Parallel()
	for remote, want := range map[string]string{
		"git@github.com:ada/shop.git":                  "https://github.com/ada/shop/compare/main...claude-scheduler%2Fnightly?expand=1",
		"ssh://git@github.com/ada/shop.git":            "https://github.com/ada/shop/compare/main...claude-scheduler%2Fnightly?expand=1",
		"https://ada:hunter2@github.com/ada/shop.git":  "https://github.com/ada/shop/compare/main...claude-scheduler%2Fnightly?expand=1",
		"https://gitlab.example.com/team/sub/shop.git": "https://gitlab.example.com/team/sub/shop/-/merge_requests/new?merge_request%5Bsource_branch%5D=claude-scheduler%2Fnightly&merge_request%5Btarget_branch%5D=main",
		"git@bitbucket.org:ada/shop.git":               "https://bitbucket.org/ada/shop/pull-requests/new?dest=main&source=claude-scheduler%2Fnightly",
		"/srv/git/shop.git":                            "",
		"file:///srv/git/shop.git":                     "",
		`C:\git\shop`:                                  "",
		"../shop":                                      "",
	} {
		if got := newRequestPage(remote, "claude-scheduler/nightly", "main"); got != want {
			t.Errorf("%s: %s", remote, got)
		}
	}
	if got := withoutCredentials("https://ada:hunter2@github.com/ada/shop.git"); strings.Contains(got, "hunter2") || strings.Contains(got, "ada:") {
		t.Errorf("credentials are left in %s", got)
	}
}

// fakeGH puts a script in gh's place, which cannot reach its server here, and
// returns git with it on the PATH.
func fakeGH(t *testing.T, script string) Git {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "gh")
	write(t, path, "#!/bin/sh\n"+script)
	must(t, os.Chmod(path, 0o755))
	g := useGit(t)
	g.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return g
}

// onlyGit returns a PATH with git and what it needs, but without gh.
func onlyGit(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("git")
	must(t, err)
	dir := t.TempDir()
	must(t, os.Symlink(program, filepath.Join(dir, "git")))
	return dir
}

func TestOpenPullRequest(t *testing.T) {
	t.Parallel()
	asked := filepath.Join(t.TempDir(), "asked")
	// Of a repository on GitHub whose pushes go to a folder.
	prepare := func() (Spec, Worktree) {
		r := fresh(t)
		remote := r.withRemote(t)
		r.git("remote", "set-url", "origin", "https://github.com/ada/shop.git")
		r.git("remote", "set-url", "--push", "origin", remote)
		s := r.spec()
		w := r.ensure(s)
		commitIn(t, w.Root, "new", "n\n")
		return s, w
	}
	s, w := prepare()
	g := fakeGH(t, `printf '%s\n' "$@" >> '`+asked+`'; [ "$2" = view ] && exit 1; cat >> '`+asked+`'; echo https://github.com/ada/shop/pull/7`)
	got, err := g.OpenPullRequest(t.Context(), s.Root, w.Root, "Rounds discounts", "Two tests failed.")
	if err != nil || got != (PullRequest{URL: "https://github.com/ada/shop/pull/7", Opened: true}) {
		t.Errorf("%+v %v", got, err)
	}
	text, _ := os.ReadFile(asked)
	for _, part := range []string{"--title\nRounds discounts\n", "--head\n" + w.Branch + "\n", "--base\nmain\n", "Two tests failed."} {
		if !strings.Contains(string(text), part) {
			t.Errorf("gh was not given %q:\n%s", part, text)
		}
	}

	got, err = fakeGH(t, `echo https://github.com/ada/shop/pull/7`).OpenPullRequest(t.Context(), s.Root, w.Root, "t", "")
	if err != nil || !got.Opened {
		t.Errorf("one that is open already: %+v %v", got, err)
	}

	got, err = fakeGH(t, "echo 'To get started with GitHub CLI, please run: gh auth login' >&2; exit 4").OpenPullRequest(t.Context(), s.Root, w.Root, "t", "")
	if err != nil || got.Opened || !strings.HasPrefix(got.URL, "https://github.com/ada/shop/compare/main...") || !strings.Contains(got.Note, "gh auth login") {
		t.Errorf("gh is not signed in: %+v %v", got, err)
	}

	g = useGit(t)
	g.Env = append(os.Environ(), "PATH="+onlyGit(t))
	got, err = g.OpenPullRequest(t.Context(), s.Root, w.Root, "t", "")
	if err != nil || got.Opened || !strings.HasPrefix(got.URL, "https://github.com/ada/shop/compare/main...") || got.Note != "gh was not found" {
		t.Errorf("without gh: %+v %v", got, err)
	}
}

// A push that the remote accepted counts even if git fails after it: here it
// cannot write the repository's settings, as after a crash that left their lock
// file.
func TestPushThatArrived(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	head := commitIn(t, w.Root, "new", "n\n")
	remote := r.withRemote(t)
	if _, pushed := useGit(t).IsPushed(t.Context(), s.Root, w.Root); pushed {
		t.Error("it counts as pushed before the push")
	}
	r.write(".git/config.lock", "")
	got, err := useGit(t).Push(t.Context(), s.Root, w.Root)
	if err != nil || got.Remote != "origin" {
		t.Fatalf("%+v %v", got, err)
	}
	if there := runGit(t, remote, "rev-parse", w.Branch); there != head {
		t.Errorf("the remote has %s", there)
	}
	if where, pushed := useGit(t).IsPushed(t.Context(), s.Root, w.Root); !pushed || where.Branch != w.Branch {
		t.Errorf("%+v %v", where, pushed)
	}
	commitIn(t, w.Root, "more", "m\n")
	if _, pushed := useGit(t).IsPushed(t.Context(), s.Root, w.Root); pushed {
		t.Error("a new commit counts as pushed")
	}
}
