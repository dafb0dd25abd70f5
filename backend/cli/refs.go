package cli

import (
	"strings"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

const shortest = 8 // of an id that is shown

// shortIDs gives each id its shortest beginning, of eight characters at least,
// that no other one of the list has.
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

// short is an id on its own.
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

// names are the names of records by id.
func names[T any](all []T, id, name func(T) string) map[string]string {
	out := make(map[string]string, len(all))
	for _, r := range all {
		out[id(r)] = name(r)
	}
	return out
}

// named is what a reference to a record shows: its name, or the id where there
// is none any more.
func named(known map[string]string, id model.Text) string {
	if id == "" {
		return ""
	}
	if name, ok := known[string(id)]; ok {
		return name
	}
	return short(string(id)) + " (gone)"
}

// resolveRefs turns names in a patch into the ids that records hold. What is
// an id already, or no text at all, is left to the service.
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
	p.Field = field
	return &p
}

// isID reports whether a reference has the shape of a whole id.
func isID(ref string) bool {
	return len(ref) == 36 && strings.Count(ref, "-") == 4
}
