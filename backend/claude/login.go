package claude

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
)

// Login identifies whom runs are charged to: a token, a key, a directory with a
// sign-in, an address, a provider. It holds no secret.
type Login struct {
	ID    string // the same for the same login; empty: the default one, which neither profiles nor project change
	Label string // for people, such as "API key of profile Work"
}

// LoginOf returns the login of runs with these profiles, the job's before the
// task's, in a project whose settings say this about signing in
// (Settings.SignIn). Like the CLI, it lets the project's settings override the
// environment.
//
// It is derived from the profiles without fetching anything: a secret that is
// stored elsewhere is identified by its location. The same key from two places
// counts as two logins, which costs at most one run that meets the limit of
// each. salt keeps the id from being guessed back to a key.
func LoginOf(salt []byte, project []model.EnvVar, profiles ...model.Profile) Login {
	set := map[string]definition{}
	for _, p := range profiles {
		lower := map[string]definition{}
		for name, d := range set {
			lower[name] = d
		}
		own := map[string]model.EnvVar{}
		for _, v := range p.EnvVars {
			own[v.Name] = v
		}
		for _, v := range p.EnvVars {
			if d, changed := define(v, own, lower, 0); changed {
				d.from = "profile " + p.Name
				set[v.Name] = d
			} else {
				delete(set, v.Name)
			}
		}
	}
	for _, v := range project {
		set[v.Name] = definition{source: v.Source, value: v.Value, from: "the project's settings"}
	}
	used, what := inUse(set)
	if len(used) == 0 {
		return Login{Label: "default login"}
	}
	mac := hmac.New(sha256.New, salt)
	_ = json.NewEncoder(mac).Encode(used) // strings always encode, and a hash takes everything
	l := Login{ID: hex.EncodeToString(mac.Sum(nil)[:12]), Label: what.name}
	if what.definition.from != "" {
		l.Label += " of " + what.definition.from
	}
	if host := set["ANTHROPIC_BASE_URL"].host(); host != "" {
		l.Label += " at " + host
	}
	return l
}

// definition is how a variable gets its value.
type definition struct {
	source model.EnvVarSource
	value  string         // or its location
	config map[string]any // the source's config
	from   string         // who defines it, for display
}

// define returns the definition of a variable. changed is false if it stays as
// in the login shell.
func define(v model.EnvVar, own map[string]model.EnvVar, lower map[string]definition, depth int) (d definition, changed bool) {
	d = definition{source: v.Source, value: v.Value, config: v.Config}
	if v.Source != model.SourceEnvironment {
		return d, true
	}
	name := v.Value
	if name == "" {
		name = v.Name
	}
	if target, same := own[name]; same && name != v.Name && depth < len(own) {
		if through, ok := define(target, own, lower, depth+1); ok {
			return through, true
		}
	} else if below, ok := lower[name]; ok {
		return below, true
	}
	d.value = name
	return d, name != v.Name
}

// credential is one way to sign in, with the variables that choose the account.
type credential struct {
	name     string
	variable string
	others   []string
}

// waysToSignIn by precedence, as the CLI looks for them.
var waysToSignIn = []credential{
	{"Bedrock", "CLAUDE_CODE_USE_BEDROCK", []string{"AWS_*", "ANTHROPIC_BEDROCK_*", "CLAUDE_CODE_SKIP_BEDROCK_AUTH"}},
	{"Vertex", "CLAUDE_CODE_USE_VERTEX", []string{"ANTHROPIC_VERTEX_*", "GOOGLE_*", "CLOUDSDK_*", "CLOUD_ML_REGION", "GCLOUD_*", "VERTEX_REGION_*"}},
	{"Foundry", "CLAUDE_CODE_USE_FOUNDRY", []string{"ANTHROPIC_FOUNDRY_*", "AZURE_*"}},
	{"another provider", "CLAUDE_CODE_USE_*", []string{"AWS_*", "ANTHROPIC_AWS_*"}},
	{"token", "ANTHROPIC_AUTH_TOKEN", nil},
	{"API key helper", apiKeyHelper, nil},
	{"API key", "ANTHROPIC_API_KEY", nil},
	{"token", "CLAUDE_CODE_OAUTH_TOKEN", nil},
	{"sign-in", "CLAUDE_CONFIG_DIR", nil},
	{"sign-in", "HOME", nil},
}

// inUse lists the definitions that choose the login, up to the first way to
// sign in for which the profiles have a value.
func inUse(set map[string]definition) (used []string, by struct {
	name       string
	definition definition
}) {
	by.name = "login"
	add := func(pattern string) (given bool) {
		var names []string
		for name := range set {
			if ok, _ := path.Match(pattern, name); ok { // the patterns are constants and well-formed
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			d := set[name]
			used = append(used, name, string(d.source), d.value)
			if len(d.config) > 0 { // nil and empty are the same
				config, _ := json.Marshal(d.config) // it came from JSON
				used = append(used, string(config))
			}
			given = given || d.given()
			by.definition = d
		}
		return given
	}
	for _, always := range []string{"ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS", "ANTHROPIC_UNIX_SOCKET"} {
		add(always)
	}
	for _, way := range waysToSignIn {
		if given := add(way.variable); !given {
			continue
		}
		by.name = way.name
		decided := by.definition
		for _, other := range way.others {
			add(other)
		}
		by.definition = decided
		break
	}
	return used, by
}

// given reports whether a variable has an effective value: not empty, and not
// "off".
func (d definition) given() bool {
	if d.source == model.SourceStatic {
		switch strings.ToLower(d.value) {
		case "", "0", "false", "no", "off":
			return false
		}
	}
	return d.source != model.SourceUnset
}

// host returns the host of a static address: the rest of it may be secret.
func (d definition) host() string {
	if d.source != model.SourceStatic {
		return ""
	}
	u, err := url.Parse(d.value)
	if err != nil {
		return ""
	}
	return u.Host
}
