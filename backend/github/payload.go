package github

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"claude-scheduler/backend/model"
)

// maxBody bounds the description of an issue or a pull request in a payload, in
// bytes.
const maxBody = 16 << 10

// payload is the text of an event, as JSON.
type payload struct {
	Event  model.GitHubEvent `json:"event"`
	Action string            `json:"action"` // opened, updated, labeled, failed
	Kind   string            `json:"kind"`   // issue, pull request, CI run
	Number int64             `json:"number,omitempty"`
	Title  string            `json:"title"`
	Author string            `json:"author"`
	URL    string            `json:"url"`
	Label  string            `json:"label,omitempty"`  // the one that was added
	Labels []string          `json:"labels,omitempty"` // all
	Branch string            `json:"branch,omitempty"`
	Base   string            `json:"base,omitempty"` // the branch that a pull request changes
	Commit string            `json:"commit,omitempty"`
	RunID  int64             `json:"run_id,omitempty"`
	Run    string            `json:"workflow,omitempty"`
	Cause  string            `json:"cause,omitempty"` // what started a CI run
	Body   string            `json:"body,omitempty"`
}

func (p *poll) emit(title string, e payload) {
	e.Event = p.config.Event
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if encoder.Encode(e) != nil {
		return // texts and numbers always encode
	}
	p.events = append(p.events, Event{Title: title, Text: strings.TrimSpace(out.String())})
}

func payloadOf(i item, action string) payload {
	e := payload{Action: action, Kind: "issue", Number: i.Number, Title: i.Title, Author: i.User.Login, URL: i.URL, Branch: i.Head.Ref, Base: i.Base.Ref, Commit: i.Head.SHA, Body: cut(i.Body)}
	if i.PullRequest != nil || i.Head.SHA != "" {
		e.Kind = "pull request"
	}
	for _, label := range i.Labels {
		e.Labels = append(e.Labels, label.Name)
	}
	return e
}

// add adds the event of an issue or pull request.
func (p *poll) add(i item, action string) {
	e := payloadOf(i, action)
	p.emit(fmt.Sprintf("%s %d %s", e.Kind, i.Number, action), e)
}

func (p *poll) addLabel(i item, label string) {
	e := payloadOf(i, "labeled")
	e.Label = label
	p.emit(fmt.Sprintf("label %s of %s %d", label, e.Kind, i.Number), e)
}

func (p *poll) addRun(r ciRun) {
	p.emit(fmt.Sprintf("CI run %d failed", r.ID), payload{Action: "failed", Kind: "CI run", Title: r.Title, Author: r.Actor.Login, URL: r.URL, Branch: r.Branch, Commit: r.SHA, RunID: r.ID, Run: r.Name, Cause: r.Cause})
}

// cut shortens a text to maxBody bytes.
func cut(text string) string {
	if len(text) <= maxBody {
		return text
	}
	end := maxBody
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "\n… (shortened)"
}
