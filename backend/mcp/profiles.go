package mcp

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

type profileFields struct {
	Fields map[string]any `json:"fields" jsonschema:"fields of the profile: name, description, env_vars: a list of {name, source: static, environment, keychain, aws_secrets_manager, aws_ssm, command or unset, value, config}; secret values come covered and stay as they are when they are sent back so"`
}

type profileChange struct {
	one
	profileFields
}

type profileBack struct {
	Profile map[string]any `json:"profile" jsonschema:"what delete_profile returned"`
}

func (s *Server) addProfiles(to *mcp.Server) {
	add(s, to, reads, "list_profiles", "List the profiles of environment variables, secrets covered.", func(_ context.Context, c *client.Client, _ nothing) (any, error) { return filled(c.Profiles.List()) })
	add(s, to, reads, "get_profile", "Show one profile, secrets covered.", func(_ context.Context, c *client.Client, in one) (any, error) { return c.Profiles.Get(in.ID) })
	add(s, to, changes, "create_profile", "Create a profile.", func(_ context.Context, c *client.Client, in profileFields) (any, error) {
		return c.Profiles.Create(in.Fields)
	})
	add(s, to, changes, "update_profile", "Change fields of a profile; env_vars is replaced as a whole.", func(_ context.Context, c *client.Client, in profileChange) (any, error) {
		return c.Profiles.Update(in.ID, in.Fields)
	})
	add(s, to, changes, "duplicate_profile", "Copy a profile with its variables.", func(_ context.Context, c *client.Client, in one) (any, error) {
		return c.Profiles.Duplicate(in.ID)
	})
	add(s, to, loses, "delete_profile", "Delete a profile that nothing uses.", func(_ context.Context, c *client.Client, in one) (any, error) { return c.Profiles.Delete(in.ID) })
	add(s, to, changes, "restore_profile", "Undo the deletion of a profile.", func(_ context.Context, c *client.Client, in profileBack) (any, error) {
		profile, err := recordOf[model.Profile](in.Profile)
		if err != nil {
			return nil, err
		}
		return finished(c.Profiles.Restore(profile))
	})
	add(s, to, reads, "test_profile", "Resolve each variable of a profile and say from where; values come masked. Commands among them are run.",
		func(_ context.Context, c *client.Client, in one) (any, error) { return filled(c.Profiles.Test(in.ID)) })
}
