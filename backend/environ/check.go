package environ

import (
	"fmt"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
)

// Check validates a profile's variables without resolving any: names are valid
// and unique, sources known, values of the form the source needs, config keys
// known and of the right type, and no variable refers to itself through others.
// It returns nil or the first *model.Problem; its field is a JSON path below
// the profile, such as env_vars[2].value. The problem quotes names, never
// values.
func Check(vars []model.EnvVar) error {
	for _, p := range faults(vars) {
		if p != nil {
			return p
		}
	}
	return nil
}

// faults returns the problem of each variable, nil where there is none.
func faults(vars []model.EnvVar) []*model.Problem {
	found := make([]*model.Problem, len(vars))
	seen := map[string]int{}
	for i, v := range vars {
		field := fmt.Sprintf("env_vars[%d]", i)
		found[i] = checkVar(v, field)
		if found[i] != nil {
			continue
		}
		if first, doubled := seen[nameKey(v.Name)]; doubled {
			found[i] = model.Invalid(field+".name", fmt.Sprintf("%s is set twice, first by env_vars[%d]", v.Name, first), "a profile sets a variable once")
			continue
		}
		seen[nameKey(v.Name)] = i
	}
	for i, v := range vars {
		if found[i] == nil {
			if circle := cycle(vars, seen, i); circle != nil {
				found[i] = model.Invalid(fmt.Sprintf("env_vars[%d].value", i),
					fmt.Sprintf("%s refers to itself: %s", v.Name, strings.Join(circle, " -> ")), "give one of them its own value")
			}
		}
	}
	return found
}

func checkVar(v model.EnvVar, field string) *model.Problem {
	if p := checkName(v.Name, field+".name"); p != nil {
		return p
	}
	if !slices.Contains(model.EnvVarSources, v.Source) {
		known := make([]string, len(model.EnvVarSources))
		for i, s := range model.EnvVarSources {
			known[i] = string(s)
		}
		return model.Invalid(field+".source", "unknown source of "+v.Name, "one of "+strings.Join(known, ", "))
	}
	if strings.ContainsRune(v.Value, 0) {
		return model.Invalid(field+".value", v.Name+" contains a NUL character", "")
	}
	if p := checkValue(v, field+".value"); p != nil {
		return p
	}
	_, p := readOptions(v, field)
	return p
}

// checkName accepts letters, digits and underscores, not beginning with a
// digit: what POSIX promises to work in every program.
func checkName(name, field string) *model.Problem {
	switch {
	case name == "":
		return model.Invalid(field, "a variable needs a name", "")
	case strings.ContainsRune(name, '='):
		return model.Invalid(field, "a variable's name cannot contain =", "put the part after the = into value")
	case !validName(name):
		return model.Invalid(field, "is not a valid variable name", "letters, digits and underscores, not beginning with a digit")
	}
	return nil
}

func validName(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}

func checkValue(v model.EnvVar, field string) *model.Problem {
	switch v.Source {
	case model.SourceEnvironment:
		if v.Value != "" && !validName(v.Value) {
			return model.Invalid(field, "the value of "+v.Name+" must be the name of another variable", "empty means its own name; for a fixed text use the source static")
		}
	case model.SourceKeychain:
		if len(accounts(v.Value)) == 0 {
			return model.Invalid(field, "the value of "+v.Name+" must have the form service/account", "such as github.com/me")
		}
	case model.SourceAWSSecrets, model.SourceAWSSSM:
		if strings.TrimSpace(v.Value) == "" {
			return model.Invalid(field, "the value of "+v.Name+" must be a name or an ARN", "")
		}
	case model.SourceCommand:
		if strings.TrimSpace(v.Value) == "" {
			return model.Invalid(field, "the value of "+v.Name+" must be a command", "")
		}
	case model.SourceUnset:
		if v.Value != "" {
			return model.Invalid(field, v.Name+" is unset and cannot have a value", "empty the value, or use the source static")
		}
	}
	return nil
}

// cycle returns the names from vars[i] back to itself, nil if its references
// end.
func cycle(vars []model.EnvVar, at map[string]int, i int) []string {
	names := []string{vars[i].Name}
	for j := i; len(names) <= len(vars); {
		target, ok := refersTo(vars, at, j)
		if !ok {
			return nil
		}
		names = append(names, vars[target].Name)
		if target == i {
			return names
		}
		j = target
	}
	return nil // i leads into a cycle that it is not part of
}

// refersTo returns the variable of the same profile that vars[i] refers to. A
// reference to its own name means the layers below.
func refersTo(vars []model.EnvVar, at map[string]int, i int) (int, bool) {
	v := vars[i]
	if v.Source != model.SourceEnvironment || v.Value == "" {
		return 0, false
	}
	target, ok := at[nameKey(v.Value)]
	return target, ok && target != i
}

// quote quotes and shortens a user's text for a message.
func quote(s string) string {
	if len(s) > 40 {
		s = s[:40] + "…"
	}
	return fmt.Sprintf("%q", s)
}
