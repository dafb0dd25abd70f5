package cli

import (
	"strings"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

const shortest = 8 // of a displayed id

// shortIDs returns the shortest unique prefix of each id in the list, at least
// eight characters.
func shortIDs(ids []string) map[string]string {
	out := make(map[string]string, len(ids))
	for n := shortest; len(out) < len(ids); n++ {
		count := map[string]int{}
		for _, id := range ids {
			count[id[:min(n, len(id))]]++
		}
		done := true
		for _, id := range ids {
			short := id[:min(n, len(id))]
			if _, has := out[id]; !has && (count[short] == 1 || n >= len(id)) {
				out[id] = short
			}
			_, has := out[id]
			done = done && has
		}
		if done {
			break
		}
	}
	return out
}

// short shortens a single id.
func short(id string) string { return id[:min(shortest, len(id))] }

func idsOf[T any](all []T, id func(T) string) []string {
	ids := make([]string, len(all))
	for i, r := range all {
		ids[i] = id(r)
	}
	return ids
}

func jobID(j model.Job) string         { return j.ID }
func taskID(t model.Task) string       { return t.ID }
func runID(r model.Run) string         { return r.ID }
func profileID(p model.Profile) string { return p.ID }

// names returns the names of records by id.
func names[T any](all []T, id, name func(T) string) map[string]string {
	out := make(map[string]string, len(all))
	for _, r := range all {
		out[id(r)] = name(r)
	}
	return out
}

// displayName returns the display text of a reference: the record's name, or the id
// if it was deleted.
func displayName(known map[string]string, id model.Text) string {
	if id == "" {
		return ""
	}
	if name, ok := known[string(id)]; ok {
		return name
	}
	return short(string(id)) + " (deleted)"
}

// resolveRefs replaces names in a patch by ids. Values that are ids already, or
// not strings, are left to the service.
func resolveRefs(cl *client.Client, patch map[string]any) error {
	if ref, ok := patch["profile"].(string); ok && ref != "" && !isID(ref) {
		p, err := cl.Profiles.Get(ref)
		if err != nil {
			return inField("profile", err)
		}
		patch["profile"] = p.ID
	}
	if ref, ok := patch["job_id"].(string); ok && ref != "" && !isID(ref) {
		j, err := cl.Jobs.Get(ref)
		if err != nil {
			return inField("job_id", err)
		}
		patch["job_id"] = j.ID
	}
	return nil
}

func inField(field string, err error) error {
	p := *problemOf(err)
	p.Operation, p.Field = "", field // that of the command
	return &p
}

// isID reports whether a reference has the form of a full id.
func isID(ref string) bool {
	return len(ref) == 36 && strings.Count(ref, "-") == 4
}
