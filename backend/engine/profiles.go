package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
)

// Profiles returns all profiles in their order, secrets covered.
func (e *Engine) Profiles() []model.Profile {
	all := e.Store.Profiles.All()
	for i := range all {
		all[i] = hidden(all[i])
	}
	return all
}

// Profile returns one profile by id, unique prefix or name, secrets covered.
func (e *Engine) Profile(ref string) (model.Profile, error) {
	p, err := e.findProfile(ref)
	return hidden(p), during("show profile", err)
}

// CreateProfile adds a profile made of the patch.
func (e *Engine) CreateProfile(patch json.RawMessage) (model.Profile, error) {
	p, err := ask(e, func() (model.Profile, error) {
		p, err := merge(model.NewProfile(), patch)
		if err != nil {
			return p, err
		}
		now := stamp(e.Clock.Now())
		if p.ID == "" {
			p.ID = uuid.NewString()
		}
		p.CreatedAt, p.UpdatedAt = now, now
		return p, e.insertProfile(p)
	})
	return hidden(p), during("create profile", err)
}

func (e *Engine) insertProfile(p model.Profile) error {
	if err := uncover(p, e.deleted[p.ID]); err != nil {
		return err
	}
	if err := e.checkProfile(p); err != nil {
		return err
	}
	err := e.Store.Profiles.Update(func(all []model.Profile) ([]model.Profile, error) {
		if slices.ContainsFunc(all, func(o model.Profile) bool { return o.ID == p.ID }) {
			return nil, taken("profile", p.ID)
		}
		return append(all, p), nil
	})
	if err == nil {
		e.announceProfile(p)
	}
	return err
}

// UpdateProfile changes the fields that the patch names; env_vars is replaced
// as a whole.
func (e *Engine) UpdateProfile(ref string, patch json.RawMessage) (model.Profile, error) {
	p, err := ask(e, func() (model.Profile, error) {
		before, err := e.findProfile(ref)
		if err != nil {
			return before, err
		}
		after := before
		err = e.Store.Profiles.Update(func(all []model.Profile) ([]model.Profile, error) {
			i := slices.IndexFunc(all, func(o model.Profile) bool { return o.ID == before.ID })
			if i < 0 {
				return nil, gone("profile", before.ID)
			}
			if after, err = merge(all[i], patch); err != nil {
				return nil, err
			}
			if err := uncover(after, all[i]); err != nil {
				return nil, err
			}
			after.ID, after.CreatedAt, after.UpdatedAt = all[i].ID, all[i].CreatedAt, stamp(e.Clock.Now())
			all[i] = after
			return all, e.checkProfile(after)
		})
		if err == nil {
			e.announceProfile(after)
		}
		return after, err
	})
	return hidden(p), during("update profile", err)
}

// DuplicateProfile copies a profile under a new id, with its secrets.
func (e *Engine) DuplicateProfile(ref string) (model.Profile, error) {
	p, err := ask(e, func() (model.Profile, error) {
		p, err := e.findProfile(ref)
		if err != nil {
			return p, err
		}
		now := stamp(e.Clock.Now())
		p.ID, p.Name, p.CreatedAt, p.UpdatedAt = uuid.NewString(), copyName(p.Name), now, now
		return p, e.insertProfile(p)
	})
	return hidden(p), during("duplicate profile", err)
}

// DeleteProfile removes a profile that nothing refers to, and returns it for
// an undo. Its secrets stay in memory for that, as long as the service runs.
func (e *Engine) DeleteProfile(ref string) (model.Profile, error) {
	p, err := ask(e, func() (model.Profile, error) {
		p, err := e.findProfile(ref)
		if err != nil {
			return p, err
		}
		if user := e.profileUser(p.ID); user != "" {
			return p, &model.Problem{Field: "id", Message: fmt.Sprintf("the profile %s is used by %s", p.Name, user), Hint: "choose another profile there first", Kind: model.KindConflict}
		}
		err = e.Store.Profiles.Update(func(all []model.Profile) ([]model.Profile, error) {
			return slices.DeleteFunc(all, func(o model.Profile) bool { return o.ID == p.ID }), nil
		})
		if err == nil {
			e.deleted[p.ID] = p
			e.announceDeleted(contract.EventProfile, p.ID)
		}
		return p, err
	})
	return hidden(p), during("delete profile", err)
}

func (e *Engine) profileUser(id string) string {
	for _, j := range e.Store.Jobs.All() {
		if string(j.Profile) == id {
			return "job " + j.Name
		}
	}
	for _, t := range e.Store.Tasks.All() {
		if string(t.Profile) == id {
			return "task " + t.Name
		}
	}
	return ""
}

// RestoreProfile undoes a deletion.
func (e *Engine) RestoreProfile(p model.Profile) error {
	return during("restore profile", e.do(func() error { return e.insertProfile(p) }))
}

// TestProfile resolves each variable of a profile on its own.
func (e *Engine) TestProfile(ctx context.Context, ref string) ([]environ.Result, error) {
	p, err := e.findProfile(ref)
	if err != nil {
		return nil, during("test profile", err)
	}
	var resolver environ.Resolver
	return resolver.Test(ctx, e.Executor.Environment(ctx), environ.Layer{Profile: p.Name, Vars: p.EnvVars}), nil
}
