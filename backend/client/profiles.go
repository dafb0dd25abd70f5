package client

import (
	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Profiles are the actions on profiles. An id may be a unique prefix of one, or
// a name.
type Profiles struct{ conn }

// List returns all profiles in their order.
func (s Profiles) List() ([]model.Profile, error) {
	return get[[]model.Profile](s.conn, apitype.ListProfiles, "")
}

// Get returns one profile.
func (s Profiles) Get(id string) (model.Profile, error) {
	return get[model.Profile](s.conn, apitype.GetProfile, id)
}

// Create adds a profile with the given fields.
func (s Profiles) Create(fields map[string]any) (model.Profile, error) {
	return send[model.Profile](s.conn, apitype.CreateProfile, "", patch(fields))
}

// Update changes the given fields; env_vars is replaced completely.
func (s Profiles) Update(id string, fields map[string]any) (model.Profile, error) {
	return send[model.Profile](s.conn, apitype.UpdateProfile, id, patch(fields))
}

// Duplicate copies a profile, with the values that clients never see.
func (s Profiles) Duplicate(id string) (model.Profile, error) {
	return get[model.Profile](s.conn, apitype.DuplicateProfile, id)
}

// Delete removes a profile that nothing refers to and returns it for Restore.
func (s Profiles) Delete(id string) (model.Profile, error) {
	return get[model.Profile](s.conn, apitype.DeleteProfile, id)
}

// Restore undoes a deletion.
func (s Profiles) Restore(deleted model.Profile) error {
	return do(s.conn, apitype.RestoreProfile, "", deleted)
}

// StoreSecret puts a value into the system's keyring, for variables with the
// source keychain and this item, service/account.
func (s Profiles) StoreSecret(item, value string) error {
	return do(s.conn, apitype.StoreSecret, "", apitype.SecretRequest{Item: item, Value: value})
}

// Test resolves each variable of a profile; values come masked.
func (s Profiles) Test(id string) ([]apitype.Variable, error) {
	return get[[]apitype.Variable](s.conn, apitype.TestProfile, id)
}
