package service

import (
	"fmt"
	"strings"

	"claude-scheduler/backend/model"
)

// resolve finds the record that ref refers to: an id, a name, or a unique
// prefix of an id, in this order: a task may be called "Add". A name that is
// also the prefix of another's id is ambiguous if it has at least minPrefix
// characters: otherwise a name could be chosen so that it hides another task.
// Names differ in case only if one of them is spelled exactly so.
func resolve[T any](kind, ref string, all []T, id, name func(T) string) (T, error) {
	var none T
	if ref == "" {
		return none, model.Invalid("id", "no "+kind+" is named", "give an id, a prefix of one, or a name")
	}
	var exact, named, begun []T
	for _, r := range all {
		switch {
		case id(r) == ref:
			return r, nil
		case name(r) == ref:
			exact = append(exact, r)
		case strings.EqualFold(name(r), ref):
			named = append(named, r)
		case strings.HasPrefix(id(r), strings.ToLower(ref)):
			begun = append(begun, r)
		}
	}
	if len(exact) > 0 {
		named = exact
	}
	if len(named) > 0 && len(ref) < minPrefix {
		return exactlyOne(kind, ref, named)
	}
	return exactlyOne(kind, ref, append(named, begun...))
}

// minPrefix is the minimum length of an id prefix. By chance, an id begins with
// a given text of that length once in 65,536.
const minPrefix = 4

// exactlyOne returns the single record found.
func exactlyOne[T any](kind, ref string, found []T) (T, error) {
	var none T
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return none, &model.Problem{Field: "id", Message: fmt.Sprintf("there is no %s %q", kind, ref), Kind: model.KindNotFound,
			Hint: "see claude-scheduler " + kind + " list"}
	default:
		return none, &model.Problem{Field: "id", Message: fmt.Sprintf("%q matches %d %ss", ref, len(found), kind), Kind: model.KindConflict,
			Hint: "give more of the id"}
	}
}

func (svc *core) findJob(ref string) (model.Job, error) {
	return resolve("job", ref, svc.store.Jobs.All(), func(j model.Job) string { return j.ID }, func(j model.Job) string { return j.Name })
}

func (svc *core) findTask(ref string) (model.Task, error) {
	return resolve("task", ref, svc.store.Tasks.All(), func(t model.Task) string { return t.ID }, func(t model.Task) string { return t.Name })
}

func (svc *core) findProfile(ref string) (model.Profile, error) {
	return resolve("profile", ref, svc.store.Profiles.All(), func(p model.Profile) string { return p.ID }, func(p model.Profile) string { return p.Name })
}

// findRun finds a run by id or unique prefix; the scheduler's copy if it is
// active.
func (svc *core) findRun(ref string) (model.Run, error) {
	if ref == "" {
		return model.Run{}, model.Invalid("id", "no run is named", "give an id or a prefix of one")
	}
	ids, err := svc.store.Runs.Find(strings.ToLower(ref))
	if err != nil {
		return model.Run{}, err
	}
	id, err := exactlyOne("run", ref, ids)
	if err != nil {
		return model.Run{}, err
	}
	run, ok, err := svc.store.Runs.Get(id)
	if err == nil && !ok {
		_, err = exactlyOne[string]("run", ref, nil)
	}
	return run, err
}
