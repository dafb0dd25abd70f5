package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
)

// Profiles returns all profiles in their order, secrets masked.
func (svc *profileService) Profiles() []model.Profile {
	all := svc.store.Profiles.All()
	for i := range all {
		all[i] = redactProfile(all[i])
	}
	return all
}

// Profile returns one profile by id, unique prefix or name, secrets masked.
func (svc *profileService) Profile(ref string) (model.Profile, error) {
	p, err := svc.findProfile(ref)
	return redactProfile(p), model.WithOperation("show profile", err)
}

// CreateProfile adds a profile with the fields of the patch.
func (svc *profileService) CreateProfile(patch json.RawMessage) (model.Profile, error) {
	p, err := edit(svc.core, func() (model.Profile, error) {
		p, err := merge(model.NewProfile(), patch)
		if err != nil {
			return p, err
		}
		now := model.RecordTime(svc.clock.Now())
		if p.ID == "" {
			p.ID = uuid.NewString()
		}
		p.CreatedAt, p.UpdatedAt = now, now
		return p, svc.insertProfile(p)
	})
	return redactProfile(p), model.WithOperation("create profile", err)
}

func (svc *profileService) insertProfile(p model.Profile) error {
	if err := unredact(p, svc.deletedProfiles[p.ID]); err != nil {
		return err
	}
	if err := svc.checkProfile(p); err != nil {
		return err
	}
	err := svc.store.Profiles.Update(func(all []model.Profile) ([]model.Profile, error) {
		if slices.ContainsFunc(all, func(o model.Profile) bool { return o.ID == p.ID }) {
			return nil, alreadyExists("profile", p.ID)
		}
		return append(all, p), nil
	})
	if err == nil {
		svc.scheduler.Announce(apitype.ProfileEvent(redactProfile(p)))
		svc.reload() // it may choose another login
	}
	return err
}

// UpdateProfile changes the fields that the patch names; env_vars is replaced
// completely.
func (svc *profileService) UpdateProfile(ref string, patch json.RawMessage) (model.Profile, error) {
	p, err := edit(svc.core, func() (model.Profile, error) {
		before, err := svc.findProfile(ref)
		if err != nil {
			return before, err
		}
		after := before
		err = svc.store.Profiles.Update(func(all []model.Profile) ([]model.Profile, error) {
			i := slices.IndexFunc(all, func(o model.Profile) bool { return o.ID == before.ID })
			if i < 0 {
				return nil, noLongerExists("profile", before.ID)
			}
			if after, err = merge(all[i], patch); err != nil {
				return nil, err
			}
			if err := unredact(after, all[i]); err != nil {
				return nil, err
			}
			after.ID, after.CreatedAt, after.UpdatedAt = all[i].ID, all[i].CreatedAt, model.RecordTime(svc.clock.Now())
			all[i] = after
			return all, svc.checkProfile(after)
		})
		if err == nil {
			svc.scheduler.Announce(apitype.ProfileEvent(redactProfile(after)))
			svc.reload() // it may choose another login
		}
		return after, err
	})
	return redactProfile(p), model.WithOperation("update profile", err)
}

// DuplicateProfile copies a profile under a new id, with its secrets.
func (svc *profileService) DuplicateProfile(ref string) (model.Profile, error) {
	p, err := edit(svc.core, func() (model.Profile, error) {
		p, err := svc.findProfile(ref)
		if err != nil {
			return p, err
		}
		now := model.RecordTime(svc.clock.Now())
		p.ID, p.Name, p.CreatedAt, p.UpdatedAt = uuid.NewString(), copyName(p.Name), now, now
		return p, svc.insertProfile(p)
	})
	return redactProfile(p), model.WithOperation("duplicate profile", err)
}

// DeleteProfile removes an unused profile, and returns it for an undo. For
// that, its secrets stay in memory while the service runs.
func (svc *profileService) DeleteProfile(ref string) (model.Profile, error) {
	p, err := edit(svc.core, func() (model.Profile, error) {
		p, err := svc.findProfile(ref)
		if err != nil {
			return p, err
		}
		if user := svc.profileUser(p.ID); user != "" {
			return p, &model.Problem{Field: "id", Message: fmt.Sprintf("the profile %s is used by %s", p.Name, user), Hint: "choose another profile there first", Kind: model.KindConflict}
		}
		err = svc.store.Profiles.Update(func(all []model.Profile) ([]model.Profile, error) {
			return slices.DeleteFunc(all, func(o model.Profile) bool { return o.ID == p.ID }), nil
		})
		if err == nil {
			svc.deletedProfiles[p.ID] = p
			svc.scheduler.Announce(apitype.DeletedEvent(apitype.EventProfile, p.ID))
		}
		return p, err
	})
	return redactProfile(p), model.WithOperation("delete profile", err)
}

func (svc *profileService) profileUser(id string) string {
	for _, j := range svc.store.Jobs.All() {
		if string(j.Profile) == id {
			return "job " + j.Name
		}
	}
	for _, t := range svc.store.Tasks.All() {
		if string(t.Profile) == id {
			return "task " + t.Name
		}
	}
	return ""
}

// RestoreProfile undoes a deletion.
func (svc *profileService) RestoreProfile(p model.Profile) error {
	return model.WithOperation("restore profile", svc.change(func() error { return svc.insertProfile(p) }))
}

// TestProfile resolves each variable of a profile separately.
func (svc *profileService) TestProfile(ctx context.Context, ref string) ([]environ.Result, error) {
	p, err := svc.findProfile(ref)
	if err != nil {
		return nil, model.WithOperation("test profile", err)
	}
	var resolver environ.Resolver
	return resolver.Test(ctx, svc.runner.Environment(ctx), environ.Layer{Profile: p.Name, Vars: p.EnvVars}), nil
}

// StoreSecret puts a value into the system's keyring, which variables with the
// source keychain read. Nothing of it stays here.
func (svc *profileService) StoreSecret(ctx context.Context, item, value string) error {
	var resolver environ.Resolver
	return model.WithOperation("store secret", resolver.StoreSecret(ctx, item, value))
}
