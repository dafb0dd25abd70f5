package service

import (
	"fmt"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
)

// redactProfile is a profile as clients see it: static values that are secret are
// covered. profiles.json holds them, its mode 0600; nobody else needs them.
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

// unredact puts the values of known back where a client returned the cover: it
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
		if !environ.Secret(p.EnvVars[i]) { // whoever says it is not secret has to know it
			return model.Invalid(fmt.Sprintf("env_vars[%d].value", i), v.Name+" is covered, and would be shown with this change", "give its value")
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
