package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testgh"
)

// TestMain makes the test binary act as gh.
func TestMain(m *testing.M) {
	if testgh.IsGH() {
		os.Exit(testgh.Main())
	}
	os.Exit(m.Run())
}

// repository is a folder with a remote on GitHub, and a gh that knows a state.
type repository struct {
	t         *testing.T
	dir, file string
	env       []string
}

func newRepository(t *testing.T, origin string) *repository {
	t.Helper()
	bin, file := testgh.Install(t)
	r := &repository{t: t, dir: t.TempDir(), file: file, env: []string{"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + bin}}
	r.git("init", "-q")
	if origin != "" {
		r.git("remote", "add", "origin", origin)
	}
	return r
}

func (r *repository) git(args ...string) {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = r.dir, append(r.env, "GIT_CONFIG_NOSYSTEM=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// poll polls with the state as it is stored, and returns the titles of the events.
func (r *repository) poll(c model.GitHubEvents, state *[]byte) []string {
	r.t.Helper()
	titles, _, err := r.try(c, state)
	if err != nil {
		r.t.Fatal(err)
	}
	return titles
}

func (r *repository) try(c model.GitHubEvents, state *[]byte) (titles []string, texts []string, err error) {
	r.t.Helper()
	gh, err := Program(r.env, r.dir)
	if err != nil {
		return nil, nil, err
	}
	var before *State
	if *state != nil {
		if err := json.Unmarshal(*state, &before); err != nil {
			r.t.Fatal(err)
		}
	}
	after, events, err := Poll(context.Background(), gh, c, before)
	if err != nil {
		return nil, nil, err
	}
	if *state, err = json.Marshal(after); err != nil {
		r.t.Fatal(err)
	}
	for _, e := range events {
		titles, texts = append(titles, e.Title), append(texts, e.Text)
	}
	return titles, texts, nil
}

func want(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func pull(number int, sha, updated string) map[string]any {
	return map[string]any{
		"number": number, "title": "Fix <it>", "body": "Why", "html_url": fmt.Sprintf("https://github.com/ada/shop/pull/%d", number), "updated_at": updated,
		"user": map[string]any{"login": "eve"}, "head": map[string]any{"ref": "fix", "sha": sha}, "base": map[string]any{"ref": "main", "sha": "0"},
	}
}

func issue(number int, updated string, labels ...string) map[string]any {
	names := []map[string]any{}
	for _, label := range labels {
		names = append(names, map[string]any{"name": label})
	}
	return map[string]any{"number": number, "title": "Broken", "updated_at": updated, "user": map[string]any{"login": "eve"}, "labels": names}
}

type list = []map[string]any

func TestPullRequests(t *testing.T) {
	t.Parallel()
	r := newRepository(t, "git@github.com:ada/shop.git")
	var state []byte
	poll := func(what string, pulls list, events ...string) {
		t.Helper()
		testgh.Write(t, r.file, testgh.State{Repository: "ada/shop", Pulls: pulls})
		want(t, what, r.poll(model.GitHubEvents{Event: model.GitHubPullRequest}, &state), events...)
	}
	poll("the first poll", list{pull(2, "b", "2026-01-02T00:00:00Z"), pull(1, "a", "2026-01-01T00:00:00Z")})
	poll("nothing new", list{pull(2, "b", "2026-01-02T00:00:00Z"), pull(1, "a", "2026-01-01T00:00:00Z")})
	poll("a comment", list{pull(1, "a", "2026-01-03T00:00:00Z"), pull(2, "b", "2026-01-02T00:00:00Z")})
	poll("opened and updated", list{pull(3, "c", "2026-01-05T00:00:00Z"), pull(1, "a2", "2026-01-04T00:00:00Z"), pull(2, "b", "2026-01-02T00:00:00Z")},
		"pull request 1 updated", "pull request 3 opened")
	poll("merged", list{pull(1, "a2", "2026-01-04T00:00:00Z")})
	poll("opened again", list{pull(3, "c", "2026-01-06T00:00:00Z"), pull(1, "a2", "2026-01-04T00:00:00Z")})
	poll("opened again with another commit", list{pull(3, "d", "2026-01-07T00:00:00Z"), pull(1, "a2", "2026-01-04T00:00:00Z")}, "pull request 3 updated")
	poll("none is left", nil)
	poll("a new one", list{pull(9, "e", "2026-01-08T00:00:00Z")}, "pull request 9 opened")
}

func TestPayloadOfAPullRequest(t *testing.T) {
	t.Parallel()
	r := newRepository(t, "https://github.com/ada/shop")
	state := []byte(`{}`)
	testgh.Write(t, r.file, testgh.State{Repository: "ada/shop", Pulls: list{pull(7, "abc", "2026-01-01T00:00:00Z")}})
	_, texts, err := r.try(model.GitHubEvents{Event: model.GitHubPullRequest}, &state)
	if err != nil || len(texts) != 1 || texts[0] != `{
  "event": "pull_request",
  "action": "opened",
  "kind": "pull request",
  "number": 7,
  "title": "Fix <it>",
  "author": "eve",
  "url": "https://github.com/ada/shop/pull/7",
  "branch": "fix",
  "base": "main",
  "commit": "abc",
  "body": "Why"
}` {
		t.Errorf("%v %s", err, texts)
	}
	if long := cut(strings.Repeat("ü", maxBody)); len(long) > maxBody+40 || !strings.HasSuffix(long, "ü\n… (shortened)") {
		t.Errorf("%d bytes", len(long))
	}
}

// More entries than a page: each is read once, whatever moves in between.
func TestPages(t *testing.T) {
	t.Parallel()
	r := newRepository(t, "git@github.com:ada/shop.git")
	var issues list
	add := func(from, to int) {
		for n := from; n <= to; n++ {
			issues = append(list{issue(n, fmt.Sprintf("2026-01-01T00:%02d:%02dZ", n/60, n%60))}, issues...)
		}
		testgh.Write(t, r.file, testgh.State{Repository: "ada/shop", Issues: issues})
	}
	var opened, labeled []byte
	add(1, 250)
	want(t, "first", append(r.poll(model.GitHubEvents{Event: model.GitHubIssue}, &opened), r.poll(model.GitHubEvents{Event: model.GitHubLabel}, &labeled)...))
	add(251, 480)
	got := r.poll(model.GitHubEvents{Event: model.GitHubIssue}, &opened)
	if len(got) != 230 || got[0] != "issue 251 opened" || got[229] != "issue 480 opened" {
		t.Errorf("%d events: %q", len(got), got)
	}
	want(t, "again", r.poll(model.GitHubEvents{Event: model.GitHubIssue}, &opened))
	for _, i := range issues { // each gets a label
		i["labels"], i["updated_at"] = list{{"name": "bug"}}, "2026-01-02T00:00:00Z"
	}
	add(481, 480)
	if got := r.poll(model.GitHubEvents{Event: model.GitHubLabel, Label: "BUG"}, &labeled); len(got) != 480 {
		t.Errorf("%d events", len(got))
	}
	want(t, "again", r.poll(model.GitHubEvents{Event: model.GitHubLabel}, &labeled))
}

func TestIssuesAndLabels(t *testing.T) {
	t.Parallel()
	r := newRepository(t, "git@github.com:ada/shop.git")
	var opened, every, bugs []byte
	poll := func(what string, issues list, events ...string) {
		t.Helper()
		testgh.Write(t, r.file, testgh.State{Repository: "ada/shop", Issues: issues})
		got := r.poll(model.GitHubEvents{Event: model.GitHubIssue}, &opened)
		got = append(got, r.poll(model.GitHubEvents{Event: model.GitHubLabel}, &every)...)
		for _, title := range r.poll(model.GitHubEvents{Event: model.GitHubLabel, Label: "Bug"}, &bugs) {
			got = append(got, "filtered: "+title)
		}
		want(t, what, got, events...)
	}
	ofPull := issue(3, "2026-01-03T00:00:00Z", "bug")
	ofPull["pull_request"] = map[string]any{}
	poll("the first poll", list{issue(1, "2026-01-01T00:00:00Z", "bug")})
	poll("an issue", list{issue(2, "2026-01-02T00:00:00Z"), issue(1, "2026-01-01T00:00:00Z", "bug")}, "issue 2 opened")
	poll("a pull request with a label", list{ofPull, issue(2, "2026-01-02T00:00:00Z")}, "label bug of pull request 3", "filtered: label bug of pull request 3")
	poll("a label", list{issue(2, "2026-01-04T00:00:00Z", "later", "bug"), ofPull}, "label later of issue 2", "label bug of issue 2", "filtered: label bug of issue 2")
	poll("a label less", list{issue(2, "2026-01-05T00:00:00Z", "later"), ofPull})
	poll("the same label again", list{issue(2, "2026-01-06T00:00:00Z", "later", "bug"), ofPull}, "label bug of issue 2", "filtered: label bug of issue 2")
}

func TestFailedRuns(t *testing.T) {
	t.Parallel()
	r := newRepository(t, "git@github.com:ada/shop.git")
	var state []byte
	run := func(id, attempt int) map[string]any {
		return map[string]any{"id": id, "run_attempt": attempt, "name": "CI", "head_branch": "main", "conclusion": "failure"}
	}
	poll := func(what string, runs list, events ...string) {
		t.Helper()
		testgh.Write(t, r.file, testgh.State{Repository: "ada/shop", Runs: runs})
		want(t, what, r.poll(model.GitHubEvents{Event: model.GitHubFailedRun}, &state), events...)
	}
	poll("the first poll", list{run(100, 1)})
	poll("one that began earlier and failed later", list{run(100, 1), run(90, 1)}, "CI run 90 failed")
	poll("failed again", list{run(101, 1), run(100, 2), run(90, 1)}, "CI run 100 failed", "CI run 101 failed")
	poll("nothing new", list{run(101, 1), run(90, 1)})
	poll("it is listed again", list{run(101, 1), run(100, 2), run(90, 1)})
}

// What gh writes becomes a reason and a hint.
func TestFaults(t *testing.T) {
	t.Parallel()
	r := newRepository(t, "git@github.com:ada/shop.git")
	config := model.GitHubEvents{Event: model.GitHubIssue}
	for stderr, message := range map[string]string{
		"To get started with GitHub CLI, please run:  gh auth login": "gh is not signed in to GitHub",
		"gh: Bad credentials (HTTP 401)":                             "gh is not signed in to GitHub",
		"gh: API rate limit exceeded for user ID 1. (HTTP 403)":      "GitHub allows no more calls for now: API rate limit exceeded for user ID 1. (HTTP 403)",
		"gh: Resource not accessible by integration (HTTP 403)":      "GitHub refuses it: Resource not accessible by integration (HTTP 403)",
		"error connecting to api.github.com\ncheck your internet":    "GitHub cannot be reached: error connecting to api.github.com",
		"something else": "gh failed: something else",
	} {
		testgh.Write(t, r.file, testgh.State{Repository: "ada/shop", Stderr: stderr})
		state := []byte(`{"last":7}`)
		_, _, err := r.try(config, &state)
		if p := model.ProblemOf(err); p == nil || p.Message != message || p.Hint == "" || p.Kind != model.KindUnavailable {
			t.Errorf("%s: %v", stderr, err)
		}
		if string(state) != `{"last":7}` {
			t.Errorf("%s: the state became %s", stderr, state)
		}
		if errors.Is(err, ErrRateLimit) != strings.Contains(message, "no more calls") || errors.Is(err, ErrUnreachable) != strings.Contains(message, "reached") {
			t.Errorf("%s: %v", stderr, err)
		}
	}
	testgh.Write(t, r.file, testgh.State{Repository: "ada/other"})
	try := func(r *repository, c model.GitHubEvents) string {
		state := []byte(nil)
		_, _, err := r.try(c, &state)
		return fmt.Sprint(err)
	}
	if got := try(r, config); !strings.Contains(got, "GitHub has no such repository") {
		t.Error(got)
	}
	if got := try(r, model.GitHubEvents{Event: model.GitHubIssue, Repository: "ada/other"}); got != "<nil>" {
		t.Error(got)
	}
	for _, origin := range []string{"", "git@gitlab.com:ada/shop.git"} {
		other := newRepository(t, origin)
		testgh.Write(t, other.file, testgh.State{})
		if got := try(other, config); !strings.Contains(got, "the folder is not a repository on GitHub") {
			t.Errorf("%q: %s", origin, got)
		}
	}
	plain := newRepository(t, "")
	testgh.Write(t, plain.file, testgh.State{})
	if err := os.RemoveAll(filepath.Join(plain.dir, ".git")); err != nil {
		t.Fatal(err)
	}
	plain.env = append(plain.env, "GIT_CEILING_DIRECTORIES="+filepath.Dir(plain.dir))
	if got := try(plain, config); !strings.Contains(got, "the folder is not a repository on GitHub") {
		t.Error(got)
	}
	plain.env = []string{"PATH=" + t.TempDir()}
	if got := try(plain, config); !strings.Contains(got, "gh, the command line of GitHub, was not found") || !strings.Contains(got, "https://cli.github.com") {
		t.Error(got)
	}
}
