package service

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"time"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/github"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/redact"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/subprocess"
	"claude-scheduler/backend/userpath"
)

const (
	// githubTime bounds one question to GitHub, which may need several pages.
	githubTime = 2 * time.Minute
	// rateLimitWait is how long GitHub is left alone once it wants fewer calls.
	rateLimitWait = 15 * time.Minute
)

// AskGitHub returns the events of a task since an earlier state, by the gh of the
// environment of its runs.
func (svc *Service) AskGitHub(ctx context.Context, task model.Task, state json.RawMessage) (scheduler.GitHubAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, githubTime)
	defer cancel()
	gh, secrets, err := svc.ghOf(ctx, task)
	if err != nil {
		return scheduler.GitHubAnswer{}, masked(err, secrets)
	}
	var before *github.State
	if len(state) > 0 && json.Unmarshal(state, &before) != nil {
		before = nil // written by another version: counting begins again
	}
	after, events, err := github.Poll(ctx, gh, task.GitHub, before)
	if err != nil {
		answer := scheduler.GitHubAnswer{Transient: errors.Is(err, github.ErrUnreachable) || ctx.Err() != nil}
		if errors.Is(err, github.ErrRateLimit) {
			answer.Wait = rateLimitWait
		}
		return answer, masked(err, secrets)
	}
	var answer scheduler.GitHubAnswer
	if answer.State, err = json.Marshal(after); err != nil {
		return answer, err
	}
	for _, e := range events {
		answer.Events = append(answer.Events, scheduler.GitHubEvent{Title: e.Title, Text: secrets.String(e.Text)})
	}
	return answer, nil
}

// ghOf returns how to call gh for a task: in the folder of its job, unless the task
// names the repository.
func (svc *Service) ghOf(ctx context.Context, task model.Task) (github.Call, *redact.Set, error) {
	request, err := scheduler.RequestFor(svc.store, task)
	if err != nil {
		return nil, redact.New(nil), err
	}
	var resolver environ.Resolver
	env, err := resolver.Resolve(ctx, svc.runner.Environment(ctx), request.Profiles...)
	secrets := redact.New(env.Secrets)
	if err != nil {
		return nil, secrets, err
	}
	dir := os.TempDir()
	if task.GitHub.Repository == "" {
		if !task.TrustProject {
			return nil, secrets, model.Invalid("github.repository", "is empty, and gh does not run in the folder because trust_project is off", "name the repository as owner/name")
		}
		if request.Job == nil || strings.TrimSpace(request.Job.WorkingDirectory.Path) == "" {
			return nil, secrets, model.Invalid("github.repository", "is empty, and the task has no folder", "name the repository as owner/name")
		}
		dir = userpath.ExpandIn(request.Job.WorkingDirectory.Path, subprocess.Getenv(env.Vars, "HOME"))
		if err := checkFolder("working_directory.path", dir); err != nil {
			return nil, secrets, err
		}
	}
	gh, err := github.Program(env.Vars, dir)
	return gh, secrets, err
}
