// Package testgh is a stand-in for gh, the command line of GitHub, for tests: they
// have no network. It answers the calls of package github as gh does, from a file
// that the test writes; the repository of a folder is read by the real git.
package testgh

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// State is what GitHub knows.
type State struct {
	Repository string           `json:"repository"` // owner/name; others do not exist
	Pulls      []map[string]any `json:"pulls"`      // in the order in which GitHub lists them
	Issues     []map[string]any `json:"issues"`
	Runs       []map[string]any `json:"runs"`
	Stderr     string           `json:"stderr"` // not empty: every call fails with this text
}

// Install puts the running test binary in place of gh, and returns the folder for
// the PATH and the file for its State. The TestMain of the package has to call Main
// if IsGH.
func Install(t *testing.T) (dir, file string) {
	t.Helper()
	dir = t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(dir, "gh")); err != nil {
		t.Fatal(err)
	}
	return dir, filepath.Join(dir, "github.json")
}

// Write makes GitHub know this from now on.
func Write(t *testing.T, file string, s State) {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// IsGH reports whether this process was started as gh.
func IsGH() bool { return filepath.Base(os.Args[0]) == "gh" }

// Main answers one call, and returns the exit code.
func Main() int {
	fail := func(text string) int { fmt.Fprintln(os.Stderr, text); return 1 }
	data, err := os.ReadFile(filepath.Join(filepath.Dir(os.Args[0]), "github.json"))
	var s State
	if err != nil || json.Unmarshal(data, &s) != nil {
		return fail("testgh: no state")
	}
	if s.Stderr != "" {
		return fail(s.Stderr)
	}
	if len(os.Args) != 3 || os.Args[1] != "api" || os.Getenv("GH_PROMPT_DISABLED") == "" {
		return fail("testgh: unknown call " + strings.Join(os.Args[1:], " "))
	}
	call, err := url.Parse(os.Args[2])
	if err != nil {
		return fail(err.Error())
	}
	path := call.Path
	if strings.Contains(path, "{owner}/{repo}") {
		name, err := repositoryHere()
		if err != nil {
			return fail(err.Error())
		}
		path = strings.Replace(path, "{owner}/{repo}", name, 1)
	}
	list, ok := strings.CutPrefix(path, "repos/"+s.Repository+"/")
	if !ok {
		return fail("gh: Not Found (HTTP 404)")
	}
	return answer(s, list, call.Query())
}

var remote = regexp.MustCompile(`github\.com[:/]([^/]+/[^/]+?)(?:\.git)?$`)

// repositoryHere is the repository of the current folder, as gh finds it.
func repositoryHere() (string, error) {
	if out, err := exec.Command("git", "rev-parse", "--git-dir").CombinedOutput(); err != nil {
		return "", fmt.Errorf("failed to run git: %s", strings.TrimSpace(string(out)))
	}
	out, err := exec.Command("git", "remote", "get-url", "origin").Output()
	if err != nil {
		return "", fmt.Errorf("no git remotes found")
	}
	found := remote.FindStringSubmatch(strings.TrimSpace(string(out)))
	if found == nil {
		return "", fmt.Errorf("none of the git remotes configured for this repository point to a known GitHub host. To tell gh about a new GitHub host, please use `gh auth login`")
	}
	return found[1], nil
}

func answer(s State, list string, query url.Values) int {
	var all []map[string]any
	switch list {
	case "pulls":
		all = s.Pulls
	case "issues":
		all = s.Issues
	case "actions/runs":
		all = s.Runs
	default:
		fmt.Fprintln(os.Stderr, "gh: Not Found (HTTP 404)")
		return 1
	}
	size, _ := strconv.Atoi(query.Get("per_page"))
	page, _ := strconv.Atoi(query.Get("page"))
	from := min((page-1)*size, len(all))
	shown := all[from:min(from+size, len(all))]
	if shown == nil {
		shown = []map[string]any{}
	}
	var out any = shown
	if list == "actions/runs" {
		out = map[string]any{"total_count": len(all), "workflow_runs": shown}
	}
	if json.NewEncoder(os.Stdout).Encode(out) != nil {
		return 1
	}
	return 0
}
