package environ

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"claude-scheduler/backend/model"
)

// aboutVariable is an error of a variable: its name, source and profile, and what
// is wrong.
const aboutVariable = "%s (%s, profile %q): %s"

// IsAbout reports whether an error in the text of a run is about a variable: as
// written by this package, or with the variable as its field.
func IsAbout(text, variable string) bool {
	text = " " + text // it may begin with a field
	return variable != "" && (strings.Contains(text, " "+variable+" (") || strings.Contains(text, " "+variable+":"))
}

// explain turns a resolveError into a Problem.
func (w *resolution) explain(f *lookup, profile string) *model.Problem {
	r := f.refusal
	name, source := f.v.Name, string(f.v.Source)
	if !validName(name) { // the name may be a misplaced value
		name = f.field
	}
	if !slices.Contains(model.EnvVarSources, f.v.Source) {
		source = "unknown source"
	}
	message := fmt.Sprintf(aboutVariable, name, source, profile, r.message)
	if detail := w.secrets.excerpt(r.detail); detail != "" {
		message += ": " + detail
	}
	field := r.field
	if field == "" {
		field = ".value"
	}
	return &model.Problem{Operation: "resolve variable", Field: f.field + field, Message: w.secrets.mask(message), Hint: w.secrets.mask(r.hint), Kind: r.kind}
}

func (f *lookup) result(profile string) Result {
	name, _, _ := strings.Cut(f.v.Name, "=") // the rest is likely to be a value
	res := Result{Name: name, Source: f.v.Source, Profile: profile, OK: f.problem == nil, From: f.from, Problem: f.problem, DurationMS: f.took.Milliseconds()}
	switch {
	case f.problem != nil || f.gone:
	case f.v.Source == model.SourceStatic && !f.secret && utf8.ValidString(f.value):
		res.Masked = f.value
	default:
		res.Masked = masked(f.value)
	}
	return res
}
