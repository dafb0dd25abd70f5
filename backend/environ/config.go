package environ

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// longestTimeout bounds the time limit of a command: a run must not wait
// forever.
const longestTimeout = time.Hour

// options are the typed keys of EnvVar.Config.
type options struct {
	region, profile, jsonKey, endpoint string
	decrypt                            bool // default true
	timeout                            time.Duration
}

// secretKey is the key of EnvVar.Config that says whether a value is secret.
const secretKey = "secret"

// configKeys lists what each source accepts; the others accept nothing.
func configKeys(s model.EnvVarSource) []string {
	switch s {
	case model.SourceAWSSecrets:
		return []string{"endpoint", "json_key", "profile", "region"}
	case model.SourceAWSSSM:
		return []string{"decrypt", "endpoint", "json_key", "profile", "region"}
	case model.SourceCommand:
		return []string{"timeout"}
	case model.SourceStatic, model.SourceEnvironment:
		return []string{secretKey}
	}
	return nil
}

// readOptions decodes the config of a variable. A key that is null counts as
// absent. field is the JSON path of the variable, for the problem.
func readOptions(v model.EnvVar, field string) (options, *model.Problem) {
	o := options{decrypt: true, timeout: defaultTimeout}
	known := configKeys(v.Source)
	for _, key := range slices.Sorted(maps.Keys(v.Config)) {
		value := v.Config[key]
		path := field + ".config." + key
		if !slices.Contains(known, key) {
			if len(known) == 0 {
				return o, model.Invalid(field+".config", fmt.Sprintf("%s takes no config", v.Source), "remove "+quote(key))
			}
			return o, model.Invalid(field+".config", fmt.Sprintf("unknown key %s for %s", quote(key), v.Source), "known: "+strings.Join(known, ", "))
		}
		if value == nil {
			continue
		}
		switch key {
		case secretKey:
			if _, ok := value.(bool); !ok {
				return o, model.Invalid(path, "must be true or false", "leave it out to have it decided by name and value")
			}
		case "decrypt":
			b, ok := value.(bool)
			if !ok {
				return o, model.Invalid(path, "must be true or false", "")
			}
			o.decrypt = b
		case "timeout":
			seconds, ok := number(value)
			if !ok || !(seconds > 0) || seconds > longestTimeout.Seconds() {
				return o, model.Invalid(path, "must be a number of seconds above 0, at most 3600", "")
			}
			o.timeout = time.Duration(seconds * float64(time.Second))
		default:
			s, ok := value.(string)
			if !ok {
				return o, model.Invalid(path, "must be a text", "")
			}
			switch key {
			case "region":
				if strings.ContainsFunc(s, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
					return o, model.Invalid(path, "is not the name of an AWS region", "such as us-east-1")
				}
				o.region = s
			case "profile":
				o.profile = s
			case "json_key":
				o.jsonKey = s
			case "endpoint":
				if !webAddress(s) {
					return o, model.Invalid(path, "must be an http or https address without a password", "such as http://localhost:4566")
				}
				o.endpoint = s
			}
		}
	}
	return o, nil
}

// webAddress accepts the empty text, too.
func webAddress(s string) bool {
	if s == "" {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

// number accepts the number types that JSON decoding and Go code store in a
// map.
func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, !math.IsNaN(n)
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	}
	return 0, false
}
