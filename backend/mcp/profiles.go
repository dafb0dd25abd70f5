package mcp

import (
	"context"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

type profileFields struct {
	Fields map[string]any `json:"fields" jsonschema:"fields of the profile: name, description, daily_budget_usd (of all runs that use it; 0: none), env_vars: a list of {name, source: static, environment, keychain, aws_secrets_manager, aws_ssm, command or unset, value, config}; secret values are masked and keep their value when sent back masked"`
}

type profileChange struct {
	byID
	profileFields
}

type profileBack struct {
	Profile map[string]any `json:"profile" jsonschema:"what delete_profile returned"`
}

func (s *Server) addProfiles(to *mcp.Server) {
	add(s, to, readOnly(), "list_profiles", "List the profiles of environment variables, secrets masked.", func(_ context.Context, c *client.Client, _ noInput) (any, error) { return nonNil(c.Profiles.List()) })
	add(s, to, readOnly(), "get_profile", "Show one profile, secrets masked.", func(_ context.Context, c *client.Client, in byID) (any, error) { return c.Profiles.Get(in.ID) })
	add(s, to, configuresRuns(), "create_profile", "Create a profile.", func(ctx context.Context, c *client.Client, in profileFields) (any, error) {
		if proposes(ctx) {
			if err := checkProposedProfile(in.Fields, nil); err != nil {
				return nil, err
			}
		}
		return c.Profiles.Create(in.Fields)
	})
	add(s, to, configuresRuns().repeatable(), "update_profile", "Change fields of a profile; env_vars is replaced completely.", func(ctx context.Context, c *client.Client, in profileChange) (any, error) {
		if proposes(ctx) {
			if err := proposeProfile(c, in); err != nil {
				return nil, err
			}
		}
		if err := markProfile(c, in.ID); err != nil {
			return nil, err
		}
		return c.Profiles.Update(in.ID, in.Fields)
	})
	add(s, to, creates(), "duplicate_profile", "Copy a profile with its variables.", func(_ context.Context, c *client.Client, in byID) (any, error) {
		return c.Profiles.Duplicate(in.ID)
	})
	add(s, to, removes(), "delete_profile", "Delete an unused profile.", func(_ context.Context, c *client.Client, in byID) (any, error) { return c.Profiles.Delete(in.ID) })
	add(s, to, configuresRuns().needsFull(), "restore_profile", "Undo the deletion of a profile.", func(_ context.Context, c *client.Client, in profileBack) (any, error) {
		profile, err := recordOf[model.Profile](in.Profile)
		if err != nil {
			return nil, err
		}
		return finished(c.Profiles.Restore(profile))
	})
	add(s, to, runsPrograms(), "test_profile", "Resolve each variable of a profile and show its source; values are masked. This runs the commands among them.",
		func(ctx context.Context, c *client.Client, in byID) (any, error) {
			if proposes(ctx) {
				if err := checkTest(c, in.ID); err != nil {
					return nil, err
				}
			}
			return nonNil(c.Profiles.Test(in.ID))
		})
}

// proposeProfile refuses a change that affects an enabled task.
func proposeProfile(c *client.Client, in profileChange) error {
	profile, err := c.Profiles.Get(in.ID)
	if err != nil {
		return err
	}
	users, err := usersOf(c, profile.ID)
	if err != nil {
		return err
	}
	if on := enabledOf(users); len(on) > 0 {
		return needsUser("id", "enabled tasks use this profile: "+strings.Join(on, ", "), "disable them first; the user enables them again")
	}
	if err := checkIdle(c, users...); err != nil {
		return err
	}
	if _, given := in.Fields["daily_budget_usd"]; given {
		return needsUser("daily_budget_usd", "an agent may not change a budget", "")
	}
	return checkProposedProfile(in.Fields, profile.EnvVars)
}

// checkTest refuses to resolve a profile that no enabled task uses. Its
// variables reach programs while others are resolved (AWS_CONFIG_FILE names a
// credential_process), and the user may not have reviewed them yet.
func checkTest(c *client.Client, id string) error {
	profile, err := c.Profiles.Get(id)
	if err != nil {
		return err
	}
	users, err := usersOf(c, profile.ID)
	if err == nil && len(enabledOf(users)) == 0 {
		err = needsUser("id", "no enabled task uses this profile", "the user can test it in the window, or with claude-scheduler profile test")
	}
	return err
}
