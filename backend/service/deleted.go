package service

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// deletedRetention is how long a deletion can be undone as it was.
const deletedRetention = 30 * 24 * time.Hour

// rememberDeleted notes what a deletion returned, so that Restore recognizes it.
// If that cannot be recorded, the tasks will be restored disabled.
func (svc *core) rememberDeleted(b apitype.Bundle) {
	now := model.RecordTime(svc.clock.Now())
	digest, err := checksumOf(b)
	if err == nil {
		err = svc.store.State.Update(func(s *store.State) error {
			s.Deleted = slices.DeleteFunc(slices.Clone(s.Deleted), func(d store.Deletion) bool {
				return d.Digest == digest || now.Sub(d.At) > deletedRetention
			})
			s.Deleted = append(s.Deleted, store.Deletion{Digest: digest, At: now})
			return nil
		})
	}
	if err != nil {
		svc.log.Warn("remember what was deleted", "error", err)
	}
}

// wasDeleted reports whether a bundle is exactly what a deletion here returned.
func (svc *core) wasDeleted(b apitype.Bundle) bool {
	digest, err := checksumOf(b)
	return err == nil && slices.ContainsFunc(svc.store.State.Get().Deleted, func(d store.Deletion) bool { return d.Digest == digest })
}

// disableUnknown disables the tasks of a bundle that no deletion here returned:
// it may come from anyone, as an import may. notes say which were enabled.
func (svc *core) disableUnknown(b *apitype.Bundle) (notes []string) {
	if svc.wasDeleted(*b) {
		return nil
	}
	b.Tasks = slices.Clone(b.Tasks)
	var on []string
	for i, t := range b.Tasks {
		b.Tasks[i].Source = nil // what a user approved is only known of what was here
		if t.Enabled {
			on = append(on, t.Name)
			b.Tasks[i].Enabled = false
		}
	}
	if len(on) == 0 {
		return nil
	}
	return []string{"disabled, because the file is not what a deletion here returned within the last 30 days: " + strings.Join(on, ", ")}
}

// checksumOf identifies the records of a bundle, however a client has formatted
// them.
func checksumOf(b apitype.Bundle) (string, error) {
	data, err := json.Marshal(apitype.Bundle{Job: b.Job, Tasks: b.Tasks, TaskOrder: b.TaskOrder})
	if err != nil {
		return "", err
	}
	var fields map[string]any // in which unknown fields have one form, too
	if err := json.Unmarshal(data, &fields); err != nil {
		return "", err
	}
	if data, err = json.Marshal(fields); err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}
