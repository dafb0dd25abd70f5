package apitype

import (
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// OpenRequest is a tool call of a run that waits for the user's permission.
// Secrets in it are redacted.
type OpenRequest struct {
	Run      string    `json:"run"` // id
	ID       string    `json:"id"`  // unique within the run: "1", "2", …
	Task     string    `json:"task"`
	TaskName string    `json:"task_name"`
	JobName  string    `json:"job_name"`
	AskedAt  time.Time `json:"asked_at" ts_type:"string"`
	Deadline time.Time `json:"deadline" ts_type:"string"` // without an answer, it is denied then

	Tool    string           `json:"tool"`                       // as Claude Code names it: Bash, mcp__github__get_issue
	Title   string           `json:"title"`                      // for people: Bash, github: get_issue
	Line    string           `json:"line"`                       // the call in one line, shortened: "Bash: git push"
	Purpose string           `json:"purpose"`                    // the purpose that Claude gives; empty: none
	Text    string           `json:"text"`                       // all that the call does: the command, the path and the changed lines, or the input as JSON
	Path    string           `json:"path"`                       // of the file that Diff changes; empty: none
	Diff    *transcript.Diff `json:"diff"`                       // null: it changes no file
	Options []string         `json:"options" ts_type:"string[]"` // further arguments of the call: "replace_all: true"

	Rules   []string `json:"rules" ts_type:"string[]"` // exactly what AnswerAlways adds to the allowed tools of the task; empty: not possible
	Refused string   `json:"refused"`                  // why there are no rules
	Note    string   `json:"note"`                     // what the rules permit beyond this call; empty: nothing
}

// RunAnswer is the user's answer to a request.
type RunAnswer string

const (
	AnswerAllow  RunAnswer = "allow"  // this call only
	AnswerAlways RunAnswer = "always" // and add the rules to the task
	AnswerDeny   RunAnswer = "deny"
)

// AnswerRequest answers a request of a run.
type AnswerRequest struct {
	Request string    `json:"request"` // its id; empty: the only one that waits
	Answer  RunAnswer `json:"answer" ts_type:"'allow' | 'always' | 'deny'"`
	Message string    `json:"message,omitempty"` // with a denial: what Claude should do instead
	// Rules are the rules that the user saw: all of OpenRequest.Rules, in any order.
	// The service adds these and refuses a different list. Only with AnswerAlways.
	Rules []string `json:"rules,omitempty"`
}

// AnswerResult is the request that was answered, and the task, which may have
// new rules.
type AnswerResult struct {
	Request OpenRequest `json:"request"`
	Answer  RunAnswer   `json:"answer"`
	Rules   []string    `json:"rules" ts_type:"string[]"` // rules that were added to the task
	Task    model.Task  `json:"task"`
}
