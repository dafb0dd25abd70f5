package github

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/subprocess"
)

const (
	// callLimit bounds one call of gh.
	callLimit = 30 * time.Second
	// killDelay is how long its pipes may stay open after it was ended.
	killDelay = 2 * time.Second
	// maxOutput bounds the output of one call, in bytes: a hundred descriptions.
	maxOutput = 16 << 20
)

// Program returns how to call the gh of an environment in a folder.
func Program(env []string, dir string) (Call, error) {
	path, err := subprocess.LookPath("gh", env)
	if err != nil {
		return nil, &model.Problem{Field: "github", Message: "gh, the command line of GitHub, was not found", Hint: "install it from https://cli.github.com, then sign in with gh auth login", Kind: model.KindUnavailable}
	}
	env = append(env[:len(env):len(env)], "GH_PROMPT_DISABLED=1", "GH_NO_UPDATE_NOTIFIER=1", "NO_COLOR=1", "GH_PAGER=")
	return func(ctx context.Context, args ...string) ([]byte, error) {
		limited, cancel := context.WithTimeout(ctx, callLimit)
		defer cancel()
		cmd := exec.CommandContext(limited, path, args...)
		cmd.Dir, cmd.Env, cmd.WaitDelay = dir, env, killDelay
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &limitedBuffer{&stdout, maxOutput}, &limitedBuffer{&stderr, 64 << 10}
		err := cmd.Run()
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case limited.Err() != nil:
			late := &model.Problem{Field: "github", Message: fmt.Sprintf("gh did not answer within %s", callLimit), Hint: "it is tried again", Kind: model.KindUnavailable}
			return nil, cause{late, ErrUnreachable}
		case err != nil:
			return nil, problemOf(stderr.String(), err)
		case stdout.Len() >= maxOutput:
			return nil, &model.Problem{Field: "github", Message: "gh answered too much", Kind: model.KindUnavailable}
		}
		return stdout.Bytes(), nil
	}, nil
}

// limitedBuffer keeps the first bytes.
type limitedBuffer struct {
	*bytes.Buffer
	max int
}

func (b *limitedBuffer) Write(data []byte) (int, error) {
	b.Buffer.Write(data[:min(len(data), max(b.max-b.Len(), 0))])
	return len(data), nil
}

// What is in the chain of an error.
var (
	ErrRateLimit   = errors.New("rate limit")    // GitHub wants fewer calls
	ErrUnreachable = errors.New("not reachable") // now
)

// cause is a problem with one of these in its chain.
type cause struct {
	*model.Problem
	why error
}

func (c cause) Unwrap() []error { return []error{c.why, c.Problem} }

// problemOf explains a call that failed, by what gh wrote.
func problemOf(stderr string, err error) error {
	said := strings.TrimSpace(stderr)
	first, _, _ := strings.Cut(said, "\n")
	first = strings.TrimPrefix(first, "gh: ")
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(strings.ToLower(said), part) {
				return true
			}
		}
		return false
	}
	problem := func(message, hint string) *model.Problem {
		return &model.Problem{Field: "github", Message: message, Hint: hint, Kind: model.KindUnavailable}
	}
	switch {
	case has("rate limit", "http 429"):
		return cause{problem("GitHub allows no more calls for now: "+first, "it is tried again later; a longer poll_interval needs fewer"), ErrRateLimit}
	case has("not a git repository", "no git remotes", "none of the git remotes"):
		return problem("the folder is not a repository on GitHub", "name one: github.repository as owner/name")
	case has("gh auth login", "http 401", "bad credentials", "gh_token"):
		return problem("gh is not signed in to GitHub", "sign in with gh auth login, or set GH_TOKEN in the profile of the job")
	case has("http 404"):
		return problem("GitHub has no such repository, or this account may not see it", "check github.repository, and gh auth status")
	case has("http 403"):
		return problem("GitHub refuses it: "+first, "check the permissions of the account: gh auth status")
	case has("error connecting", "dial tcp", "no such host", "timeout", "connection"):
		return cause{problem("GitHub cannot be reached: "+first, "it is tried again"), ErrUnreachable}
	}
	return problem("gh failed: "+cmp.Or(first, err.Error()), "run gh api user in a terminal")
}
