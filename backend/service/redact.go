package service

import (
	"fmt"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
)

// redactProfile returns a profile as clients see it, with masked secret static
// values. They are only in profiles.json, mode 0600; clients do not need them.
func redactProfile(p model.Profile) model.Profile {
	vars := make([]model.EnvVar, len(p.EnvVars))
	for i, v := range p.EnvVars {
		if v.Source == model.SourceStatic && environ.Secret(v) {
			v.Value = apitype.RedactedValue
		}
		vars[i] = v
	}
	p.EnvVars = vars
	return p
}

// unredact restores the known values where a client returned the mask, because it
// edited something else.
func unredact(p, known model.Profile) error {
	for i, v := range p.EnvVars {
		if v.Source != model.SourceStatic || v.Value != apitype.RedactedValue {
			continue
		}
		value, ok := staticValue(known, v.Name)
		if !ok {
			return model.Invalid(fmt.Sprintf("env_vars[%d].value", i), v.Name+" is masked, but there is no stored value to keep", "give the value")
		}
		p.EnvVars[i].Value = value
		if !environ.Secret(p.EnvVars[i]) { // a client that marks it as not secret must know the value
			return model.Invalid(fmt.Sprintf("env_vars[%d].value", i), v.Name+" is masked, and this change would reveal it", "give its value")
		}
	}
	return nil
}

func staticValue(p model.Profile, name string) (string, bool) {
	for _, v := range p.EnvVars {
		if v.Name == name && v.Source == model.SourceStatic {
			return v.Value, true
		}
	}
	return "", false
}
