package worktree

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
)

// slugLength bounds the readable part of a folder and branch name, in
// characters.
const slugLength = 40

// slug turns any text into a valid folder and branch name: letters, digits,
// dots, underscores and single dashes.
func slug(name string) string {
	var b strings.Builder
	var last rune
	count := 0
	for _, c := range name {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' && (c != '.' || last == '.') || c == unicode.ReplacementChar {
			c = '-'
		}
		if c == '-' && (last == '-' || last == '.') {
			continue
		}
		b.WriteRune(c)
		last = c
		if count++; count == slugLength {
			break
		}
	}
	s := strings.Trim(b.String(), "-.")
	for strings.HasSuffix(strings.ToLower(s), ".lock") { // git refuses such branches
		s = strings.TrimRight(s[:len(s)-len(".lock")], "-.")
	}
	if s == "" {
		return "job"
	}
	return s
}

// short returns a short stable hash of several texts.
func short(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:4])
}

// isManagedBranch reports whether a branch is one of those that Ensure creates.
func isManagedBranch(branch string) bool {
	return strings.HasPrefix(branch, "claude-scheduler/") || strings.HasPrefix(branch, "claude-scheduler-")
}
