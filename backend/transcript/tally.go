package transcript

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"claude-scheduler/backend/format"
)

// tally is what a command counted by its own output, in a few words: "212
// passed", "2 failed, 210 passed", "1 commit". It is empty unless that is
// certain: the command runs a known test runner or git commit and nothing else
// whose output could look like theirs, and the output has their summary.
func tally(tool string, input json.RawMessage, output string) string {
	if tool != "Bash" {
		return ""
	}
	var in struct {
		Command string `json:"command"`
	}
	if json.Unmarshal(input, &in) != nil {
		return ""
	}
	if isCommit.MatchString(in.Command) {
		return commits(in.Command, output)
	}
	if !onlyTests(in.Command) || cutOutput.MatchString(output) {
		return ""
	}
	return tests(ansi.ReplaceAllString(output, ""), strings.Contains(in.Command, "| tail"))
}

var (
	ansi = regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`)
	// cutOutput is how the CLI marks an output that it shortened.
	cutOutput = regexp.MustCompile(`\[\d+ (?:lines|characters) truncated\]|<persisted-output>`)
)

// A commit as git reports it, and a command that makes one.
var (
	isCommit = regexp.MustCompile(`(?:^|&&|;|\n)\s*git(?: -[cC] \S+)* commit\b`)
	noCommit = regexp.MustCompile(`\s--(?:amend|dry-run)\b`)
	commit   = regexp.MustCompile(`(?m)^\[(?:[^\]\s]+|detached HEAD)(?: \(root-commit\))? [0-9a-f]{7,40}\] \S`)
)

func commits(command, output string) string {
	if noCommit.MatchString(command) {
		return ""
	}
	if n := len(commit.FindAllString(output, -1)); n > 0 {
		return format.Count(n, "commit")
	}
	return ""
}

// Parts of a command line.
var (
	separator = regexp.MustCompile(`\s*(?:&&|;|\n)\s*`)
	// harmless parts print nothing that looks like a summary.
	harmless = regexp.MustCompile(`^(?:(?:cd|export|set|source|pushd|\.) \S[^|&<` + "`" + `$(]*|true|popd|echo (?:"[A-Za-z_ ]*[:=]? ?\$\?"|\$\?))$`)
	runner   = regexp.MustCompile(`^(?:timeout \S+ )?(?:\w+=[^\s$` + "`" + `]+ )*` +
		`(?:(?:npx|bunx|pnpm exec|yarn|bundle exec|poetry run|uv run|python3? -m) )?(?:\./)?(?:node_modules/\.bin/|vendor/bin/|bin/)?` +
		`(?:npm (?:run )?test|npm t|(?:yarn|pnpm|bun) (?:run )?test|jest|vitest|mocha|pytest|playwright test|cargo test|go test|rspec|dotnet test|phpunit|mvnw? (?:-\S+ )*test|node --test)` +
		`(?:[ :][^|&<>` + "`" + `$(]*)?(?: 2>&1)?(?: \| tail(?: -n)? ?-?\d+)?$`)
)

// onlyTests reports whether a command runs one test runner and nothing else that
// prints.
func onlyTests(command string) bool {
	found := 0
	for _, part := range separator.Split(strings.TrimSpace(command), -1) {
		switch {
		case runner.MatchString(part):
			found++
		case part != "" && !harmless.MatchString(part):
			return false
		}
	}
	return found == 1
}

// summary is the line, or the lines, with which a test runner ends.
type summary struct {
	line  *regexp.Regexp // its groups are named failed, passed, errors, other, total and unsure, with a digit if there are several
	parts bool           // passed and failed have lines of their own
	many  bool           // one for each package; they are added up
	unit  string         // what it counts, if that is not tests
}

var summaries = []summary{
	{line: regexp.MustCompile(`(?m)^Tests:\s+(?:(?P<failed>\d+) failed, )?(?:(?P<other>\d+) skipped, )?(?:(?P<other2>\d+) todo, )?(?:(?P<passed>\d+) passed, )?(?P<total>\d+) total$`)},                                                          // jest
	{line: regexp.MustCompile(`(?m)^\s+Tests  (?:(?P<failed>\d+) failed)?(?: \| )?(?:(?P<passed>\d+) passed)?(?: \| (?P<other>\d+) expected fail)?(?:(?: \| )?(?P<other2>\d+) skipped)?(?:(?: \| )?(?P<other3>\d+) todo)? \((?P<total>\d+)\)$`)}, // vitest
	{line: regexp.MustCompile(`(?m)^(?:=+ )?(?:(?P<failed>\d+) failed)?(?:, )?(?:(?P<passed>\d+) passed)?(?:, \d+ (?:skipped|deselected|xfailed|xpassed|warnings?))*(?:, (?P<unsure>\d+) errors?)? in [\d.]+s(?: \([\d:]+\))?(?: =+)?$`)},        // pytest
	{line: regexp.MustCompile(`(?m)^test result: (?:ok|FAILED)\. (?P<passed>\d+) passed; (?P<failed>\d+) failed; \d+ ignored; \d+ measured; \d+ filtered out; finished in [\d.]+s$`), many: true},                                                // cargo
	{line: regexp.MustCompile(`(?m)^  (?:(?P<passed>\d+) passing \(\d+m?s\)|(?P<failed>\d+) failing|\d+ pending)$`), parts: true},                                                                                                                // mocha
	{line: regexp.MustCompile(`(?m)^  (?:(?P<passed>\d+) passed \([\d.]+(?:ms|s|m)\)|(?P<failed>\d+) failed|(?:\d+) (?:flaky|skipped|did not run))$`), parts: true},                                                                              // playwright
	{line: regexp.MustCompile(`(?m)^(?P<total>\d+) examples?, (?P<failed>\d+) failures?(?:, (?P<other>\d+) pending)?$`)},                                                                                                                         // rspec
	{line: regexp.MustCompile(`(?m)^(?:(?P<passed>ok)  \t\S+\t(?:\(cached\)|[\d.]+s)(?:\t.*)?|(?P<failed>FAIL)\t\S+(?:\t[\d.]+s| \[.*\]))$`), many: true, unit: "package"},                                                                       // go
	{line: regexp.MustCompile(`(?m)^(?:Passed|Failed)!\s+- Failed:\s+(?P<failed>\d+), Passed:\s+(?P<passed>\d+), Skipped:\s+\d+, Total:\s+\d+\b.*$`), many: true},                                                                                // dotnet
	{line: regexp.MustCompile(`(?m)^OK \((?P<passed>\d+) tests?, \d+ assertions?\)$`)},                                                                                                                                                           // phpunit
	{line: regexp.MustCompile(`(?m)^\[(?:INFO|WARNING|ERROR)\] Tests run: (?P<total>\d+), Failures: (?P<failed>\d+), Errors: (?P<errors>\d+), Skipped: (?P<other>\d+)$`)},                                                                        // maven
	{line: regexp.MustCompile(`(?m)^(?:#|ℹ) (?:pass (?P<passed>\d+)|fail (?P<failed>\d+))$`), parts: true},                                                                                                                                       // node
}

// tests is the summary of a test runner's output. Two summaries may be of
// different tests or of the same, so they are not certain. onlyEnd: the output is
// the end of what the test runner printed.
func tests(output string, onlyEnd bool) string {
	found := ""
	for _, s := range summaries {
		words, ok := s.read(output, onlyEnd)
		if !ok {
			continue
		}
		if found != "" {
			return ""
		}
		found = words
	}
	return found
}

// read finds the summary in an output, of which there may be only the end; words
// are empty if it is not certain.
func (s summary) read(output string, onlyEnd bool) (words string, ok bool) {
	lines := s.line.FindAllStringSubmatch(strings.ReplaceAll(output, "\r\n", "\n"), -1)
	if len(lines) == 0 {
		return "", false
	}
	sums, times := map[string]int{}, map[string]int{}
	for _, line := range lines {
		for i, name := range s.line.SubexpNames() {
			if name == "" || line[i] == "" {
				continue
			}
			n, err := strconv.Atoi(line[i])
			if err != nil {
				n = 1 // a package
			}
			name = strings.TrimRight(name, "0123456789")
			sums[name] += n
			times[name]++
		}
	}
	switch {
	case !s.many && !s.parts && len(lines) > 1,
		s.parts && (times["passed"] > 1 || times["failed"] > 1),
		(s.many || s.parts) && onlyEnd, // other lines may be missing
		sums["unsure"] > 0,
		times["passed"]+times["failed"] == 0:
		return "", true
	}
	failed := sums["failed"] + sums["errors"]
	if times["total"] > 0 {
		rest := sums["total"] - failed - sums["other"]
		if times["passed"] > 0 && rest != sums["passed"] || rest < 0 {
			return "", true
		}
		sums["passed"] = rest
	}
	unit := func(n int) string {
		if s.unit == "" {
			return format.Thousands(n)
		}
		return format.Count(n, s.unit)
	}
	switch {
	case failed == 0 && sums["passed"] == 0:
		return "", true
	case failed == 0:
		return unit(sums["passed"]) + " passed", true
	case sums["passed"] == 0:
		return unit(failed) + " failed", true
	}
	return unit(failed) + " failed, " + format.Thousands(sums["passed"]) + " passed", true
}
