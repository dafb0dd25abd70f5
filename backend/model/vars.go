package model

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// maxVars is how many variables a run may have.
	maxVars = 50
	// maxVar is the longest value of a variable in bytes: it is part of the record.
	maxVar = 32 << 10
)

// varName is the name of a variable; package claude finds the same in prompts.
var varName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

// CheckVars refuses variables of a manual run that no prompt can use.
func CheckVars(vars map[string]string) error {
	if len(vars) > maxVars {
		return Invalid("vars", fmt.Sprintf("are %d", len(vars)), fmt.Sprintf("%d at most", maxVars))
	}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		switch value := vars[name]; {
		case !varName.MatchString(name):
			return Invalid("vars", fmt.Sprintf("%q is not the name of a variable", short(name)), "letters, digits and _, not beginning with a digit")
		case len(value) > maxVar:
			return Invalid("vars."+name, fmt.Sprintf("is %d bytes long; %d is the most", len(value), maxVar), "put it into a file and give its name")
		case !utf8.ValidString(value) || strings.ContainsRune(value, 0):
			return Invalid("vars."+name, "is not valid text", "use UTF-8 without NUL characters")
		}
	}
	return nil
}
