package github

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"claude-scheduler/backend/model"
)

const (
	// pageSize is how many entries one call returns, the most that GitHub allows.
	pageSize = 100
	// maxPages bounds how many pages a poll reads.
	maxPages = 10
	// maxKnown bounds what is remembered of a repository.
	maxKnown = 2000
)

// Call runs gh with arguments and returns its output.
type Call func(ctx context.Context, args ...string) ([]byte, error)

// Event is one event of a repository.
type Event struct {
	Title string // for people: "pull request 7 opened"
	Text  string // the payload, as JSON
}

// State is what was seen of a repository. The zero value: nothing yet.
type State struct {
	Last      int64               `json:"last,omitempty"`      // the highest number of an issue or pull request, or ID of a CI run
	Watermark string              `json:"watermark,omitempty"` // when the newest entry was updated, as GitHub wrote it
	Heads     map[int64]string    `json:"heads,omitempty"`     // commit of each pull request
	Labels    map[int64][]string  `json:"labels,omitempty"`    // of each issue and pull request
	Failed    map[string]struct{} `json:"failed,omitempty"`    // failed CI runs and their attempts
	Floor     int64               `json:"floor,omitempty"`     // failed CI runs with a lower ID are older than the first poll
}

// Poll returns the events since an earlier state, oldest first, and the new state.
// Without an earlier one there are none: it is where counting begins.
func Poll(ctx context.Context, gh Call, c model.GitHubEvents, before *State) (State, []Event, error) {
	p := poll{ctx: ctx, gh: gh, config: c, first: before == nil}
	if before != nil {
		p.before = *before
	}
	p.after = State{Last: p.before.Last, Watermark: p.before.Watermark, Floor: p.before.Floor}
	var err error
	switch c.Event {
	case model.GitHubPullRequest:
		err = p.pullRequests()
	case model.GitHubIssue:
		err = p.issues()
	case model.GitHubLabel:
		err = p.labels()
	case model.GitHubFailedRun:
		err = p.failedRuns()
	default:
		err = model.Invalid("github.event", fmt.Sprintf("%q is not an event", c.Event), "")
	}
	if err != nil {
		return State{}, nil, err
	}
	return p.after, p.events, nil
}

type poll struct {
	ctx           context.Context
	gh            Call
	config        model.GitHubEvents
	before, after State
	first         bool // nothing was seen before
	events        []Event
}

// get reads one page of a list of the repository.
func (p *poll) get(list string, query url.Values, page int, out any) error {
	repository := cmp.Or(p.config.Repository, "{owner}/{repo}")
	query.Set("per_page", strconv.Itoa(pageSize))
	query.Set("page", strconv.Itoa(page))
	data, err := p.gh(p.ctx, "api", "repos/"+repository+"/"+list+"?"+query.Encode())
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, out); err != nil {
		return &model.Problem{Message: "gh answered something else than a list: " + err.Error(), Hint: "see gh api repos/" + repository + "/" + list, Kind: model.KindUnavailable}
	}
	return nil
}

// item is an issue or a pull request.
type item struct {
	Number      int64     `json:"number"`
	Title       string    `json:"title"`
	Body        string    `json:"body"`
	URL         string    `json:"html_url"`
	UpdatedAt   string    `json:"updated_at"` // RFC 3339 in UTC, so it is compared as text
	User        user      `json:"user"`
	Labels      []named   `json:"labels"`
	PullRequest *struct{} `json:"pull_request"` // of an entry of the list of issues; null: it is an issue
	Head        ref       `json:"head"`
	Base        ref       `json:"base"`
}

type user struct {
	Login string `json:"login"`
}

type named struct {
	Name string `json:"name"`
}

type ref struct {
	Ref string `json:"ref"`
	SHA string `json:"sha"`
}

// changed returns the entries of a list that were updated since the last poll,
// oldest first.
func (p *poll) changed(list string) ([]item, error) {
	var all []item
	if p.first { // what is closed now and opened again later is not new
		var newest []item
		if err := p.get(list, url.Values{"state": {"all"}, "sort": {"created"}, "direction": {"desc"}}, 1, &newest); err != nil {
			return nil, err
		}
		for _, i := range newest {
			p.after.Last = max(p.after.Last, i.Number)
		}
	}
	for page := 1; page <= maxPages; page++ {
		var items []item
		if err := p.get(list, url.Values{"state": {"open"}, "sort": {"updated"}, "direction": {"desc"}}, page, &items); err != nil {
			return nil, err
		}
		all = append(all, items...)
		if len(items) < pageSize || !p.first && items[len(items)-1].UpdatedAt < p.before.Watermark {
			break
		}
	}
	slices.Reverse(all)
	for _, i := range all {
		p.after.Last, p.after.Watermark = max(p.after.Last, i.Number), max(p.after.Watermark, i.UpdatedAt)
	}
	return all, nil
}

func (p *poll) pullRequests() error {
	items, err := p.changed("pulls")
	if err != nil {
		return err
	}
	p.after.Heads = map[int64]string{}
	for number, sha := range p.before.Heads {
		p.after.Heads[number] = sha
	}
	for _, i := range items {
		known, seen := p.after.Heads[i.Number]
		p.after.Heads[i.Number] = i.Head.SHA
		switch {
		case p.first:
		case seen && known != i.Head.SHA:
			p.add(i, "updated")
		case !seen && i.Number > p.before.Last:
			p.add(i, "opened")
		}
	}
	forgetOld(p.after.Heads)
	return nil
}

func (p *poll) issues() error {
	var all []item
	for page := 1; page <= maxPages; page++ {
		var items []item
		if err := p.get("issues", url.Values{"state": {"all"}, "sort": {"created"}, "direction": {"desc"}}, page, &items); err != nil {
			return err
		}
		all = append(all, items...)
		if p.first || len(items) < pageSize || items[len(items)-1].Number <= p.before.Last {
			break
		}
	}
	slices.Reverse(all)
	for _, i := range all {
		if i.Number <= p.after.Last { // also one that moved to the next page meanwhile
			continue
		}
		p.after.Last = i.Number
		if !p.first && i.PullRequest == nil {
			p.add(i, "opened")
		}
	}
	return nil
}

func (p *poll) labels() error {
	items, err := p.changed("issues")
	if err != nil {
		return err
	}
	p.after.Labels = map[int64][]string{}
	for number, labels := range p.before.Labels {
		p.after.Labels[number] = labels
	}
	for _, i := range items {
		known, seen := p.after.Labels[i.Number]
		var now []string
		for _, label := range i.Labels {
			now = append(now, label.Name)
			isNew := seen && !slices.Contains(known, label.Name) || !seen && i.Number > p.before.Last
			if wanted := p.config.Label == "" || strings.EqualFold(label.Name, p.config.Label); !p.first && isNew && wanted {
				p.addLabel(i, label.Name)
			}
		}
		p.after.Labels[i.Number] = now
	}
	forgetOld(p.after.Labels)
	return nil
}

// ciRun is a run of GitHub Actions.
type ciRun struct {
	ID         int64  `json:"id"`
	Attempt    int    `json:"run_attempt"`
	Name       string `json:"name"`
	Title      string `json:"display_title"`
	Branch     string `json:"head_branch"`
	SHA        string `json:"head_sha"`
	URL        string `json:"html_url"`
	Cause      string `json:"event"`
	Conclusion string `json:"conclusion"`
	Actor      user   `json:"actor"`
}

func (p *poll) failedRuns() error {
	p.after.Failed = map[string]struct{}{}
	var all []ciRun
	for page := 1; page <= maxPages; page++ {
		var answer struct {
			Runs []ciRun `json:"workflow_runs"`
		}
		if err := p.get("actions/runs", url.Values{"status": {"failure"}}, page, &answer); err != nil {
			return err
		}
		all = append(all, answer.Runs...)
		known := slices.ContainsFunc(answer.Runs, func(r ciRun) bool { _, seen := p.before.Failed[r.key()]; return seen })
		if p.first || known || len(answer.Runs) < pageSize {
			break
		}
	}
	if p.first && len(all) == pageSize { // there are older ones
		p.after.Floor = slices.MinFunc(all, func(a, b ciRun) int { return cmp.Compare(a.ID, b.ID) }).ID
	}
	slices.Reverse(all)
	for _, r := range all {
		if _, twice := p.after.Failed[r.key()]; twice {
			continue
		}
		p.after.Failed[r.key()] = struct{}{}
		if _, seen := p.before.Failed[r.key()]; !p.first && !seen && r.ID >= p.after.Floor {
			p.addRun(r)
		}
	}
	if len(p.before.Failed) < maxKnown { // a page may leave out some for a moment
		for key := range p.before.Failed {
			p.after.Failed[key] = struct{}{}
		}
	}
	return nil
}

func (r ciRun) key() string { return fmt.Sprintf("%d.%d", r.ID, r.Attempt) }

// forgetOld keeps the entries with the highest numbers.
func forgetOld[T any](byNumber map[int64]T) {
	if len(byNumber) <= maxKnown {
		return
	}
	numbers := make([]int64, 0, len(byNumber))
	for number := range byNumber {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	for _, number := range numbers[:len(numbers)-maxKnown] {
		delete(byNumber, number)
	}
}
