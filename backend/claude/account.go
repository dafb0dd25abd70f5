package claude

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"claude-scheduler/backend/subprocess"
)

// Account describes how the CLI would sign in. Encoded, it contains no secret.
type Account struct {
	SignedIn bool   `json:"signed_in"`
	Method   string `json:"method"` // subscription, token, api key, api key helper, bedrock, vertex, another provider; empty: none
	Detail   string `json:"detail"` // the subscription's plan
	Source   string `json:"source"` // the variable or setting that provides it
	Config   string `json:"config"` // the CLI's config directory, with its settings and its login
	// ID identifies whose usage it is, also on another machine; empty: it is unknown.
	// It may be the key itself.
	ID string `json:"-"`
}

// SignIn asks the CLI how it would sign in with env, without a network call, so
// only a run shows whether it is accepted.
func SignIn(ctx context.Context, path string, env []string) (Account, error) {
	out, err := ask(ctx, path, append(env[:len(env):len(env)], "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1"), "", "", "auth", "status", "--json")
	var status struct {
		LoggedIn     bool   `json:"loggedIn"`
		Method       string `json:"authMethod"`
		Provider     string `json:"apiProvider"`
		KeySource    string `json:"apiKeySource"`
		Subscription string `json:"subscriptionType"`
		Config       string `json:"configDirectory"`
		Email        string `json:"email"`
		Organization string `json:"orgId"`
	}
	out = out[max(0, bytes.IndexByte(out, '{')):] // a wrapper may print other lines first
	if json.Unmarshal(out, &status) != nil {      // exit code 1 with an answer means: not signed in
		if err == nil {
			err = errors.New("it printed no answer")
		}
		return Account{}, fmt.Errorf("ask claude how it signs in: %w", err)
	}
	a := Account{SignedIn: status.LoggedIn, Method: status.Method, Source: status.KeySource, Detail: status.Subscription, Config: status.Config}
	switch status.Method {
	case "none":
		a.Method = ""
	case "claude.ai":
		a.Method = "subscription"
	case "api_key":
		a.Method = "API key"
	case "api_key_helper":
		a.Method, a.Source = "API key helper", apiKeyHelper // the CLI names ANTHROPIC_API_KEY if that is set too
	case "third_party":
		a.Method, a.Source = status.Provider, "CLAUDE_CODE_USE_"+strings.ToUpper(status.Provider)
	case "oauth_token":
		a.Method = "token"
		if a.Source = "CLAUDE_CODE_OAUTH_TOKEN"; subprocess.Getenv(env, "ANTHROPIC_AUTH_TOKEN") != "" {
			a.Source = "ANTHROPIC_AUTH_TOKEN" // it has priority
		}
	}
	if key := subprocess.Getenv(env, a.Source); key != "" && slices.Contains(keyVariables, a.Source) {
		a.ID = subprocess.Getenv(env, "ANTHROPIC_BASE_URL") + " " + key
	} else if status.Email != "" {
		a.ID = status.Organization + " " + status.Email
	}
	return a, nil
}

// keyVariables are the variables whose values decide on the account alone.
var keyVariables = []string{"ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"}

// SignInVariables are the variables that configure how the CLI signs in.
var SignInVariables = []string{
	"CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY",
	"ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN",
}

// credentials returns the names of the sign-in variables that are set, never
// their values.
func credentials(env []string) string {
	var names []string
	for _, name := range SignInVariables {
		if subprocess.Getenv(env, name) != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}
