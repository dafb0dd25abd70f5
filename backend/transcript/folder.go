package transcript

import (
	"regexp"
	"strings"
)

// changesFolder matches cd and similar commands, with the folder that follows,
// quoted or not, if any.
var changesFolder = regexp.MustCompile(`(?:^|[\s;&|({])(cd|pushd|popd)(?:\s+("[^"]*"|'[^']*'|[^\s;&|)}]+))?(?:[\s;&|)}]|$)`)

// follow records whether a call was made outside the run's folder:
// Claude Code (2.1.330) starts each command where the last one ended.
func (t *Transcript) follow(b *block) {
	if t.seen.moved {
		if t.seen.afterCd == nil {
			t.seen.afterCd = map[string]bool{}
		}
		t.seen.afterCd[b.ID] = true
	}
	if b.Name != "Bash" {
		return
	}
	for _, m := range changesFolder.FindAllStringSubmatch(readInput(b.Input).Command, -1) {
		if to := strings.Trim(m[2], `"'`); m[1] != "cd" || to != "." && (to == "" || strings.TrimRight(to, "/") != strings.TrimRight(t.outcome.Cwd, "/")) {
			t.seen.moved = true
		}
	}
}
