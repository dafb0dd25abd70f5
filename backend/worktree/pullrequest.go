package worktree

import (
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"

	"claude-scheduler/backend/subprocess"
)

// ghLimit bounds each call of gh.
const ghLimit = 15 * time.Second

// PullRequest is what OpenPullRequest did.
type PullRequest struct {
	URL    string // the pull request, or the page that opens one
	Opened bool   // false: the user opens it at URL
	Note   string // why it is not open; empty: it is
}

// OpenPullRequest pushes the branch of a worktree and opens a pull request for
// it with gh. Without gh, or when it is not signed in, the result has the
// address at which the user can open one. A pull request that is open already
// is returned as it is.
func (g Git) OpenPullRequest(ctx context.Context, root, path, title, body string) (PullRequest, error) {
	const operation = "open pull request"
	m, err := g.manage(ctx, root, path, operation)
	if err != nil {
		return PullRequest{}, err
	}
	defer m.close()
	pushed, err := g.Push(ctx, root, path)
	if err != nil {
		return PullRequest{}, err
	}
	page := newRequestPage(pushed.URL, m.branch, m.onto)
	if page == "" { // the push URL differs from the fetch URL
		if fetched, err := m.line(ctx, "remote", "get-url", "--", pushed.Remote); err == nil {
			page = newRequestPage(withoutCredentials(fetched), m.branch, m.onto)
		}
	}
	manual := func(note string) (PullRequest, error) {
		if page == "" {
			return PullRequest{}, conflict(operation, note+", and "+pushed.URL+" is not on a known server", "the branch "+m.branch+" is pushed: open the pull request there yourself")
		}
		return PullRequest{URL: page, Note: note}, nil
	}
	program := g.findProgram("gh")
	if program == "" {
		return manual("gh was not found")
	}
	if !g.Trusted { // gh runs git as the repository configures it
		return manual("gh does not run because trust_project is off")
	}
	gh := func(stdin string, args ...string) (string, error) {
		return bounded(ctx, ghLimit, func(ctx context.Context) (string, error) {
			return runTool(ctx, program, m.top, append(g.environment(), "GH_PROMPT_DISABLED=1", "GH_NO_UPDATE_NOTIFIER=1", "NO_COLOR=1"), stdin, args...)
		})
	}
	if address, err := gh("", "pr", "view", m.branch, "--json", "url,state,headRefName", "--jq", `select(.state == "OPEN" and .headRefName == "`+strings.ReplaceAll(m.branch, `"`, `\"`)+`") | .url`); err == nil && isAddress(address) {
		return PullRequest{URL: address, Opened: true}, nil
	}
	args := []string{"pr", "create", "--head", m.branch, "--title", title, "--body-file", "-"}
	if m.onto != "" {
		args = append(args, "--base", m.onto)
	}
	out, err := gh(body, args...)
	if err != nil {
		if ctx.Err() != nil {
			return PullRequest{}, ctx.Err()
		}
		return manual("gh did not open it: " + gitMessage(err))
	}
	words := strings.Fields(out)
	if len(words) == 0 || !isAddress(words[len(words)-1]) {
		return manual("gh printed no address")
	}
	return PullRequest{URL: words[len(words)-1], Opened: true}, nil
}

func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(text, " \n")
}

func (g Git) environment() []string {
	if g.Env == nil {
		return os.Environ()
	}
	return g.Env[:len(g.Env):len(g.Env)]
}

// findProgram returns where a program is on the PATH of the environment; empty:
// nowhere.
func (g Git) findProgram(name string) string {
	path, err := subprocess.LookPath(name, g.environment())
	if err != nil {
		return ""
	}
	return path
}

// runTool runs a program and returns its output without the final line feed.
func runTool(ctx context.Context, program, dir string, env []string, stdin string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = dir, env, strings.NewReader(stdin)
	out, stderr := &capped{max: 1 << 20}, &tail{limit: stderrLimit}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = out, stderr, killDelay
	detach(cmd)
	if err := cmd.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		if ctx.Err() != nil {
			killGroup(cmd)
			err = errors.Join(ctx.Err(), err)
		}
		return "", &failure{command: args[0], output: strings.TrimSpace(stderr.String()), err: err}
	}
	return strings.TrimSpace(out.buf.String()), nil
}

// newRequestPage returns the page of a server on which the user opens a pull
// request; empty: the remote is not on a server with a web page.
func newRequestPage(remote, branch, onto string) string {
	host, project := serverOf(remote)
	if host == "" {
		return ""
	}
	site := "https://" + host + "/" + project
	from := url.PathEscape(branch)
	switch {
	case strings.Contains(host, "gitlab"):
		q := url.Values{"merge_request[source_branch]": {branch}}
		if onto != "" {
			q.Set("merge_request[target_branch]", onto)
		}
		return site + "/-/merge_requests/new?" + q.Encode()
	case strings.Contains(host, "bitbucket"):
		q := url.Values{"source": {branch}}
		if onto != "" {
			q.Set("dest", onto)
		}
		return site + "/pull-requests/new?" + q.Encode()
	case onto == "":
		return site + "/compare/" + from + "?expand=1"
	}
	return site + "/compare/" + url.PathEscape(onto) + "..." + from + "?expand=1"
}

// serverOf returns the host and the path of a project from the address of a
// remote; empty for a folder.
func serverOf(remote string) (host, project string) {
	if u, err := url.Parse(remote); err == nil && strings.Contains(remote, "://") {
		if u.Scheme == "file" {
			return "", ""
		}
		host, project = u.Hostname(), u.Path
	} else if before, after, ok := strings.Cut(remote, ":"); ok && !strings.Contains(before, "/") && len(before) > 1 { // user@host:path; C:\ is a drive
		host, project = before[strings.LastIndexByte(before, '@')+1:], after
	}
	project = strings.TrimSuffix(strings.Trim(project, "/"), ".git")
	if host == "" || project == "" {
		return "", ""
	}
	return host, project
}

// withoutCredentials removes user and password from the address of a remote.
func withoutCredentials(remote string) string {
	u, err := url.Parse(remote)
	if err != nil || u.Host == "" || u.User == nil {
		return remote // also user@host:path, which has no password
	}
	u.User = nil
	return u.String()
}
