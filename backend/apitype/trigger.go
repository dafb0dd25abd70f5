package apitype

import "time"

// TriggerPattern is what other programs call to start a task: a POST with the
// token of the task as a bearer token, and the text of the event as its body. It is
// no Route, because no client of this program uses it.
const TriggerPattern = "POST /v1/trigger/{id}"

// TriggerPath returns the path of the trigger of a task.
func TriggerPath(taskID string) string { return "/v1/trigger/" + taskID }

// MaxPayload is the longest text of an event in bytes.
const MaxPayload = 64 << 10

// TaskTrigger is whether and how other programs can start a task.
type TaskTrigger struct {
	TaskID string     `json:"task_id"`
	Since  *time.Time `json:"since" ts_type:"string | null"` // null: it has none
	URL    string     `json:"url"`                           // what to call; empty: http_address is empty
	Token  string     `json:"token,omitempty"`               // only in the answer that creates it
}

// Triggered is the answer to a call of a trigger.
type Triggered struct {
	RunID  string `json:"run_id"`
	Status string `json:"status"` // upcoming
}
