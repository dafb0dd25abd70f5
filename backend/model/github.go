package model

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

const (
	// minPoll and maxPoll bound how often GitHub is asked, in seconds.
	minPoll = 60
	maxPoll = 24 * 60 * 60
	// defaultPoll is how often it is asked unless the task says so.
	defaultPoll = 5 * time.Minute
)

// repositoryName is owner/name, as GitHub allows them.
var repositoryName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}$`)

// Interval returns how often GitHub is asked.
func (g GitHubEvents) Interval() time.Duration {
	if g.PollInterval == 0 {
		return defaultPoll
	}
	return time.Duration(g.PollInterval) * time.Second
}

// Meaning says which events start a task; empty: none.
func (g GitHubEvents) Meaning() string {
	what := ""
	switch g.Event {
	case GitHubPullRequest:
		what = "a pull request is opened or updated"
	case GitHubIssue:
		what = "an issue is opened"
	case GitHubFailedRun:
		what = "a CI run fails"
	case GitHubLabel:
		what = "a label is added"
		if g.Label != "" {
			what = "the label " + g.Label + " is added"
		}
	default:
		return ""
	}
	if g.Repository != "" {
		what += " in " + g.Repository
	}
	return "when " + what
}

func checkGitHub(g GitHubEvents) error {
	if err := checkOptionalEnum("github.event", g.Event, GitHubEventKinds); err != nil {
		return err
	}
	switch {
	case g.Repository != "" && (!repositoryName.MatchString(g.Repository) || strings.HasSuffix(g.Repository, "/.") || strings.HasSuffix(g.Repository, "/..")):
		return Invalid("github.repository", fmt.Sprintf("%q is not a repository", short(g.Repository)), "owner/name, or nothing for that of the job's folder")
	case len(g.Label) > MaxName || strings.ContainsFunc(g.Label, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return Invalid("github.label", "is not the name of a label", "one line")
	case g.Label != "" && g.Event != GitHubLabel:
		return Invalid("github.label", "is only for the event label", "leave it empty, or choose the event label")
	case g.PollInterval != 0 && (g.PollInterval < minPoll || g.PollInterval > maxPoll):
		return Invalid("github.poll_interval", fmt.Sprintf("%d is out of range", g.PollInterval), "60 seconds to a day, or 0 for five minutes")
	}
	return nil
}
