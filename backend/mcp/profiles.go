package mcp

import (
	"context"
	"strings"

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
	add(s, to, reads(), "list_profiles", "List the profiles of environment variables, secrets covered.", func(_ context.Context, c *client.Client, _ nothing) (any, error) { return filled(c.Profiles.List()) })
	add(s, to, reads(), "get_profile", "Show one profile, secrets covered.", func(_ context.Context, c *client.Client, in one) (any, error) { return c.Profiles.Get(in.ID) })
	add(s, to, arms(), "create_profile", "Create a profile.", func(ctx context.Context, c *client.Client, in profileFields) (any, error) {
		if proposes(ctx) {
			if err := checkProposedProfile(in.Fields, nil); err != nil {
				return nil, err
			}
		}
		return c.Profiles.Create(in.Fields)
	})
	add(s, to, arms().again(), "update_profile", "Change fields of a profile; env_vars is replaced as a whole.", func(ctx context.Context, c *client.Client, in profileChange) (any, error) {
		if proposes(ctx) {
			if err := proposeProfile(c, in); err != nil {
				return nil, err
			}
		}
		return c.Profiles.Update(in.ID, in.Fields)
	})
	add(s, to, adds(), "duplicate_profile", "Copy a profile with its variables.", func(_ context.Context, c *client.Client, in one) (any, error) {
		return c.Profiles.Duplicate(in.ID)
	})
	add(s, to, loses(), "delete_profile", "Delete a profile that nothing uses.", func(_ context.Context, c *client.Client, in one) (any, error) { return c.Profiles.Delete(in.ID) })
	add(s, to, arms().full(), "restore_profile", "Undo the deletion of a profile.", func(_ context.Context, c *client.Client, in profileBack) (any, error) {
		profile, err := recordOf[model.Profile](in.Profile)
		if err != nil {
			return nil, err
		}
		return finished(c.Profiles.Restore(profile))
	})
	add(s, to, probes(), "test_profile", "Resolve each variable of a profile and say from where; values come masked. Commands among them are run.",
		func(_ context.Context, c *client.Client, in one) (any, error) { return filled(c.Profiles.Test(in.ID)) })
}

// proposeProfile refuses a change that reaches a task which is on.
func proposeProfile(c *client.Client, in profileChange) error {
	profile, err := c.Profiles.Get(in.ID)
	if err != nil {
		return err
	}
	on, err := usersOf(c, profile.ID)
	if err != nil {
		return err
	}
	if len(on) > 0 {
		return beyond("id", "tasks that are on use this profile: "+strings.Join(on, ", "), "switch them off first; a person switches them on again")
	}
	return checkProposedProfile(in.Fields, profile.EnvVars)
}
