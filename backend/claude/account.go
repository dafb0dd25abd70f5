package claude

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// Account says how the CLI would sign in. It holds no secret.
type Account struct {
	SignedIn bool   `json:"signed_in"`
	Method   string `json:"method"` // subscription, token, api key, api key helper, bedrock, vertex, another provider; empty: none
	Detail   string `json:"detail"` // the subscription's plan
	Source   string `json:"source"` // the variable or setting it comes from
}

// SignIn asks the CLI how it would sign in with env, without a network call:
// whether the other side accepts it, only a run can tell.
func SignIn(ctx context.Context, path string, env []string) (Account, error) {
	out, err := ask(ctx, path, append(env[:len(env):len(env)], "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1"), "", "", "auth", "status", "--json")
	var status struct {
		LoggedIn     bool   `json:"loggedIn"`
		Method       string `json:"authMethod"`
		Provider     string `json:"apiProvider"`
		KeySource    string `json:"apiKeySource"`
		Subscription string `json:"subscriptionType"`
	}
	if decoded := json.Unmarshal(out, &status); decoded != nil { // exit 1 with an answer means: not signed in
		if err == nil {
			err = decoded
		}
		return Account{}, fmt.Errorf("ask claude how it signs in: %w", err)
	}
	a := Account{SignedIn: status.LoggedIn, Method: status.Method, Source: status.KeySource, Detail: status.Subscription}
	switch status.Method {
	case "none":
		a.Method = ""
	case "claude.ai":
		a.Method = "subscription"
	case "api_key":
		a.Method = "API key"
	case "api_key_helper":
		a.Method = "API key helper"
	case "third_party":
		a.Method, a.Source = status.Provider, "CLAUDE_CODE_USE_"+strings.ToUpper(status.Provider)
	case "oauth_token":
		a.Method = "token"
		if a.Source = "CLAUDE_CODE_OAUTH_TOKEN"; value(env, "ANTHROPIC_AUTH_TOKEN") != "" {
			a.Source = "ANTHROPIC_AUTH_TOKEN" // it goes first
		}
	}
	return a, nil
}

// credentials names the sign-in variables that are set, never their values.
func credentials(env []string) string {
	var names []string
	for _, name := range []string{"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX"} {
		if value(env, name) != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}
