package model

import (
	"encoding/json"
	"fmt"
)

// StartAfter names a task whose end starts another one. A task with several
// starts at the end of any of them.
type StartAfter struct {
	TaskID  string    `json:"task_id"` // a task of any job
	When    FollowsOn `json:"when" ts_type:"FollowsOn"`
	Unknown Unknown   `json:"-"`
}

// StartAfters is a list that is never null in JSON.
type StartAfters []StartAfter

// FollowsOn is which ends of a task start those that follow it. A run that was
// cancelled, or is tried again, starts none.
type FollowsOn string

const (
	FollowsSuccess FollowsOn = "success"
	FollowsFailure FollowsOn = "failure"
	FollowsAny     FollowsOn = "any" // success or failure
)

// FollowsOns are the accepted values, in the order in which they are shown.
var FollowsOns = []FollowsOn{FollowsSuccess, FollowsFailure, FollowsAny}

// Matches reports whether a run that ended with a status is such an end.
func (f FollowsOn) Matches(status RunStatus) bool {
	switch status {
	case RunSuccess:
		return f == FollowsSuccess || f == FollowsAny
	case RunFailed:
		return f == FollowsFailure || f == FollowsAny
	}
	return false
}

// Of returns the entry for a task; ok is false if there is none.
func (l StartAfters) Of(taskID string) (entry StartAfter, ok bool) {
	for _, entry := range l {
		if entry.TaskID == taskID {
			return entry, true
		}
	}
	return StartAfter{}, false
}

func (s StartAfter) MarshalJSON() ([]byte, error) {
	type plain StartAfter
	return encode(plain(s), s.Unknown)
}

func (s *StartAfter) UnmarshalJSON(data []byte) error {
	type plain StartAfter
	p := plain{When: FollowsSuccess}
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*s, s.Unknown = StartAfter(p), unknown
	return nil
}

func (l StartAfters) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]StartAfter(l))
}

// checkStartAfter refuses entries that cannot be right whatever other tasks
// there are.
func checkStartAfter(task string, entries StartAfters) error {
	for i, entry := range entries {
		field := fmt.Sprintf("start_after[%d]", i)
		if err := first(checkID(field+".task_id", entry.TaskID), checkEnum(field+".when", entry.When, FollowsOns)); err != nil {
			return err
		}
		if entry.TaskID == task {
			return Invalid(field+".task_id", "is the task itself", "choose another task")
		}
		if _, twice := entries[:i].Of(entry.TaskID); twice {
			return Invalid(field+".task_id", entry.TaskID+" is listed twice", "list each task once; any means after success and after failure")
		}
	}
	return nil
}
