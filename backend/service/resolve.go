package service

import (
	"fmt"
	"strings"

	"claude-scheduler/backend/model"
)

// resolve finds the one record that an id, a name, or a unique prefix of an id
// means, in this order: a task may be called "Add". A name that is also the
// beginning of another's id means neither, from the length on at which a person
// types one: otherwise whoever may name a task could have it taken for another.
func resolve[T any](kind, ref string, all []T, id, name func(T) string) (T, error) {
	var none T
	if ref == "" {
		return none, model.Invalid("id", "no "+kind+" is named", "give an id, the beginning of one, or a name")
	}
	var named, begun []T
	for _, r := range all {
		switch {
		case id(r) == ref:
			return r, nil
		case strings.EqualFold(name(r), ref):
			named = append(named, r)
		case strings.HasPrefix(id(r), strings.ToLower(ref)):
			begun = append(begun, r)
		}
	}
	if len(named) > 0 && len(ref) < minPrefix {
		return exactlyOne(kind, ref, named)
	}
	return exactlyOne(kind, ref, append(named, begun...))
}

// minPrefix is how long a text is that a person may mean as the beginning of an
// id. By chance, an id begins with a given text of that length once in 65,536.
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
		return none, &model.Problem{Field: "id", Message: fmt.Sprintf("%q means %d %ss", ref, len(found), kind), Kind: model.KindConflict,
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

// findRun finds a run by id or unique prefix; one that goes on is the loop's.
func (svc *core) findRun(ref string) (model.Run, error) {
	if ref == "" {
		return model.Run{}, model.Invalid("id", "no run is named", "give an id or the beginning of one")
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
