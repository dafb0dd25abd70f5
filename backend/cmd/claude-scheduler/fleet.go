package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/fleet/member"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/store"
)

// newFleet returns the membership of this machine. The agent is beside this
// program, and is started only after a machine has joined.
func newFleet(data *store.Store, executor *runner.Executor, program string, log *slog.Logger) *member.Member {
	if real, err := filepath.EvalSymlinks(program); err == nil {
		program = real
	}
	resolver := &environ.Resolver{}
	return member.New(member.Options{
		Store: data, Program: filepath.Join(filepath.Dir(program), "claude-scheduler-fleet"+filepath.Ext(program)), Version: version, Log: log,
		Secret: func(ctx context.Context, v model.EnvVar) (string, error) {
			found, err := resolver.Resolve(ctx, executor.Environment(ctx), environ.Layer{Profile: "fleet", Vars: []model.EnvVar{v}})
			if err != nil {
				return "", err
			}
			for _, pair := range found.Vars {
				if value, ok := strings.CutPrefix(pair, v.Name+"="); ok {
					return strings.TrimSpace(value), nil
				}
			}
			return "", &model.Problem{Message: "it is not set", Kind: model.KindUnavailable}
		},
		StoreSecret: resolver.StoreSecret,
		Resolve: func(ctx context.Context, profiles ...model.Profile) error {
			layers := make([]environ.Layer, len(profiles))
			for i, p := range profiles {
				layers[i] = environ.Layer{Profile: p.Name, Vars: p.EnvVars}
			}
			_, err := resolver.Resolve(ctx, executor.Environment(ctx), layers...)
			return err
		},
		DefaultAccount: func(ctx context.Context) (string, error) {
			env := executor.Environment(ctx)
			path, err := claude.Find(data.Settings.Get().ClaudePath, env)
			if err != nil {
				return "", err
			}
			account, err := claude.SignIn(ctx, path, env)
			return account.ID, err
		},
	})
}
