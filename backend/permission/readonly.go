package permission

import (
	"slices"
	"strings"
)

// readers are commands none of whose options writes, runs a program or changes
// anything. The list is short on purpose. Not on it, each because of one
// option: grep (within the CLI it is ugrep: --filter), rg (--pre), sort (-o,
// --compress-program), uniq and xxd (a second operand is written), find
// (-exec, -delete, -fprint), diff (-l), date (-s), hostname, file (-C), tree
// (-o), less and man (-P), sed (w, e), awk (system), env, printf and echo
// (nothing, but the CLI permits them anyway), sha512sum and cksum (the CLI does
// not ask for files outside of the working directory), git log, diff and show
// (--output, --ext-diff), git branch, git grep (-O), tar (--to-command).
var readers = strings.Fields(`ls cat head wc pwd stat du df cut tr nl paste comm cmp od basename dirname realpath readlink
	sha1sum sha256sum md5sum whoami id nproc uname`)

// gitReaders are git subcommands for which the same is true.
var gitReaders = []string{"status", "rev-parse", "ls-files"}

// anyArgumentsPrefix returns the prefix of a rule for all arguments of a command; empty:
// the rule must be exact.
func anyArgumentsPrefix(words []string) string {
	switch {
	case slices.Contains(readers, words[0]):
		return words[0]
	case words[0] == "git" && len(words) > 1 && slices.Contains(gitReaders, words[1]):
		return "git " + words[1]
	}
	return ""
}

// isFilter reports whether a command only writes parts of its input to its
// output.
func isFilter(words []string) bool {
	// Options by which sort and ugrep run a program; both take abbreviations.
	for _, w := range words[1:] {
		for _, option := range []string{"--fi", "--pre", "--comp", "--pa", "--vi", "--save"} {
			if strings.HasPrefix(w, option) {
				return false
			}
		}
	}
	switch {
	case words[0] == "sort" && slices.ContainsFunc(words[1:], sortsIntoFile), words[0] == "uniq" && hasOutputFile(words[1:]):
		return false
	}
	return slices.Contains(readers, words[0]) || slices.Contains([]string{"tail", "grep", "egrep", "fgrep", "sort", "uniq", "jq", "column", "fold"}, words[0])
}

// sortsIntoFile reports whether an argument of sort may be the option that
// names a file to write: -o, -uoFILE, --output and its abbreviations.
func sortsIntoFile(word string) bool {
	return strings.HasPrefix(word, "--o") || strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "--") && strings.Contains(word, "o")
}

// hasOutputFile reports whether the arguments of uniq may name a file to write:
// its second operand. The value of an option may be taken for an operand.
func hasOutputFile(words []string) bool {
	operands := 0
	for _, w := range words {
		if w == "-" || !strings.HasPrefix(w, "-") {
			operands++
		}
	}
	return operands > 1
}
