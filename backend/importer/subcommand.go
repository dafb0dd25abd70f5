package importer

import (
	"regexp"
	"slices"
	"strings"
)

var subcommand = regexp.MustCompile(`^[a-z][a-z-]*$`)

// isSubcommand reports whether arguments of claude are not a prompt: `update`,
// `mcp list`, --version. A single word counts as a subcommand unless -p makes
// it a prompt; arguments after -- are for a subcommand's own program.
func isSubcommand(args []word) bool {
	kinds := flagKinds()
	own := args
	if end := slices.IndexFunc(args, func(w word) bool { return w.text == "--" }); end >= 0 {
		own = args[:end]
	}
	if slices.ContainsFunc(own, func(w word) bool { return slices.Contains([]string{"-v", "--version", "-h", "--help"}, w.text) }) {
		return true
	}
	for i := 0; i < len(args); i++ {
		flag, _, joined := strings.Cut(args[i].text, "=")
		switch {
		case flag == "-p" || flag == "--print" || flag == "--":
			return false
		case !strings.HasPrefix(flag, "-"):
			rest := slices.ContainsFunc(own[min(i+1, len(own)):], func(w word) bool { return w.text == "-p" || w.text == "--print" })
			return !args[i].open && !rest && subcommand.MatchString(args[i].text)
		case kinds[flag] == "one" && !joined:
			i++
		case kinds[flag] == "many" && !joined:
			for i+1 < len(args) && !strings.HasPrefix(args[i+1].text, "-") {
				i++
			}
		}
	}
	return false
}
