package service

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// tokenPrefix lets people and scanners recognize the token of a trigger.
const tokenPrefix = "cst_"

// Trigger returns whether and how other programs can start a task.
func (svc *taskService) Trigger(ref string) (apitype.TaskTrigger, error) {
	task, err := svc.findTask(ref)
	if err != nil {
		return apitype.TaskTrigger{}, model.WithOperation("show trigger", err)
	}
	return svc.triggerOf(task.ID), nil
}

func (svc *taskService) triggerOf(taskID string) apitype.TaskTrigger {
	out := apitype.TaskTrigger{TaskID: taskID}
	if known, ok := svc.store.Events.Get().Triggers[taskID]; ok {
		out.Since = &known.CreatedAt
	}
	if address := svc.store.Settings.Get().HTTPAddress; address != "" {
		out.URL = "http://" + address + apitype.TriggerPath(taskID)
	}
	return out
}

// CreateTrigger makes a new token for a task. Only the answer has it: what is
// stored is its hash. A former token is no longer valid.
func (svc *taskService) CreateTrigger(ref string) (apitype.TaskTrigger, error) {
	trigger, err := edit(svc.core, func() (apitype.TaskTrigger, error) {
		task, err := svc.findTask(ref)
		if err != nil {
			return apitype.TaskTrigger{}, err
		}
		if job, ok := svc.store.Jobs.Get(string(task.JobID)); ok && job.Fleet != nil {
			return apitype.TaskTrigger{}, &model.Problem{Field: "id", Message: "the job is shared between machines, and each of them would start the task", Hint: "end the sharing first: claude-scheduler fleet unshare", Kind: model.KindConflict}
		}
		random := make([]byte, 32)
		if _, err := rand.Read(random); err != nil {
			return apitype.TaskTrigger{}, fmt.Errorf("make token: %w", err)
		}
		token := tokenPrefix + hex.EncodeToString(random)
		err = svc.store.Events.Update(func(e *store.Events) error {
			if e.Triggers == nil {
				e.Triggers = map[string]store.Trigger{}
			}
			e.Triggers[task.ID] = store.Trigger{Hash: hashOf(token), CreatedAt: model.RecordTime(svc.clock.Now())}
			return nil
		})
		out := svc.triggerOf(task.ID)
		out.Token = token
		return out, err
	})
	return trigger, model.WithOperation("create trigger", err)
}

// DeleteTrigger makes the token of a task invalid.
func (svc *taskService) DeleteTrigger(ref string) error {
	err := svc.change(func() error {
		task, err := svc.findTask(ref)
		if err != nil {
			return err
		}
		if svc.triggerOf(task.ID).Since == nil {
			return &model.Problem{Field: "id", Message: task.Name + " has no trigger", Kind: model.KindConflict}
		}
		return svc.forgetTriggers(task.ID)
	})
	return model.WithOperation("delete trigger", err)
}

// forgetTriggers removes the triggers of tasks, if they have any.
func (svc *core) forgetTriggers(taskIDs ...string) error {
	known := svc.store.Events.Get().Triggers
	if !slices.ContainsFunc(taskIDs, func(id string) bool { _, ok := known[id]; return ok }) {
		return nil
	}
	return svc.store.Events.Update(func(e *store.Events) error {
		for _, id := range taskIDs {
			delete(e.Triggers, id)
		}
		return nil
	})
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// TriggeredTask returns the task that a token starts; false: the task has no such
// token, or does not exist. Both take the same time.
func (svc *taskService) TriggeredTask(ref, token string) (taskID string, ok bool) {
	want := strings.Repeat("0", 2*sha256.Size)
	if task, err := svc.findTask(ref); err == nil {
		if known, ok := svc.store.Events.Get().Triggers[task.ID]; ok {
			taskID, want = task.ID, known.Hash
		}
	}
	same := subtle.ConstantTimeCompare([]byte(hashOf(token)), []byte(want)) == 1
	return taskID, same && taskID != ""
}

// StartByEvent starts a task for an event from outside, with its text.
func (svc *taskService) StartByEvent(taskID, payload string) (apitype.Triggered, error) {
	err := checkPayload(payload)
	if err == nil {
		var run model.Run
		if run, err = svc.scheduler.StartByEvent(taskID, payload); err == nil {
			return apitype.Triggered{RunID: run.ID, Status: string(run.Status)}, nil
		}
	}
	return apitype.Triggered{}, model.WithOperation("start task", err)
}

func checkPayload(payload string) error {
	switch {
	case len(payload) > apitype.MaxPayload:
		return model.Invalid("payload", fmt.Sprintf("is %d bytes long; %d is the most", len(payload), apitype.MaxPayload), "send less, or a link to it")
	case !utf8.ValidString(payload) || strings.ContainsRune(payload, 0):
		return model.Invalid("payload", "is not valid text", "use UTF-8 without NUL characters")
	}
	return nil
}
