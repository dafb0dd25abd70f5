package environ

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// isConfiguration reports whether a variable is clearly configuration by its name or
// its value, so that it can be shown: a path, a number, a switch, the name of a
// region, a model or a time zone, a sentence. A value that merely does not look
// secret is not clearly configuration.
func isConfiguration(name, value string) bool {
	switch value = strings.TrimSpace(value); {
	case strings.ContainsAny(value, "\n\r\x00"), random(value):
		return false
	case plainWord(value), plainPath(value), plainAddress(value), prose(name, value):
		return true
	}
	return plainName(name) && !strings.ContainsFunc(value, unicode.IsControl) && !mixed(value)
}

// mixed reports whether a long value as a whole looks random, though its
// name says that it is configuration: letters and digits that alternate often,
// like those of an id, or letters that cannot be pronounced.
func mixed(value string) bool {
	const long, alternations, consonants = 20, 8, 6
	for part := range strings.FieldsFuncSeq(value, func(r rune) bool { return strings.ContainsRune("/\\:,;@?&= ", r) }) {
		switches, run, longest, before := 0, 0, 0, rune(0)
		for _, r := range strings.ToLower(part) {
			kind := 'a'
			switch {
			case unicode.IsDigit(r):
				kind = '0'
			case !unicode.IsLetter(r):
				run = 0
				continue // what joins the parts of an id
			}
			if run++; kind == '0' || strings.ContainsRune("aeiouy", r) || r > unicode.MaxASCII {
				run = 0
			}
			longest = max(longest, run)
			if before != 0 && kind != before {
				switches++
			}
			before = kind
		}
		if len(part) >= long && switches >= alternations || len(part) >= 16 && longest >= consonants {
			return true
		}
	}
	return false
}

// plainWord reports whether a value is a well-known word.
func plainWord(value string) bool {
	words := []string{
		"true", "false", "yes", "no", "on", "off", "none", "null", "auto", "default", "always", "never", "enabled", "disabled",
		"debug", "info", "notice", "warn", "warning", "error", "fatal", "trace", "verbose", "quiet", "silent",
		"production", "development", "staging", "test", "testing", "local", "localhost", "dev", "prod", "ci",
		"json", "text", "plain", "utf-8", "utf8", "c.utf-8", "posix", "utc", "gmt",
		"sonnet", "opus", "haiku", "opusplan", "sonnet[1m]", "opus[1m]",
	}
	return value == "" || slices.Contains(words, strings.ToLower(value)) || plainText().MatchString(value)
}

// plainText is compiled per use, as secretText is.
func plainText() *regexp.Regexp {
	return regexp.MustCompile(`^(?:` +
		`[-+]?[0-9]{1,9}(?:\.[0-9]{1,9})?(?:ms|[smhdw%]|[kKMGT]i?[bB]?)?` + // 4096, 1.5, 30s, 512MB
		`|v?[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}(?:-[a-z0-9.]{1,12})?` + // a version
		`|[0-9]{1,2}:[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}` +
		`|[a-z]{2,3}_[A-Z]{2}(?:\.[A-Za-z0-9-]{1,12})?(?:@[a-z]{1,10})?` + // a locale
		`|(?:us|eu|ap|sa|ca|me|af|il|mx|cn|europe|asia|africa|australia|northamerica|southamerica)(?:-gov|-iso[a-z]?)?-(?:north|south|central|east|west){1,2}-?[0-9]{1,2}(?:-?[a-z])?` + // a region or zone of a cloud
		`|(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Za-z0-9_+/-]{1,40}` +
		`|(?:[a-z]{2,6}\.)?(?:anthropic\.)?claude-[a-z0-9.:-]{1,60}(?:\[1m\])?` + // a model
		`|arn:aws[a-z-]{0,8}:[a-z0-9-]{1,30}:[A-Za-z0-9:/._-]{1,120}` +
		`)$`)
}

// plainPath reports whether a value is a path or a list of paths.
func plainPath(value string) bool {
	begins := strings.HasPrefix(value, "~/") || strings.HasPrefix(value, "./") || strings.HasPrefix(value, "../") || value == "." || value == "~" ||
		len(value) > 2 && value[1] == ':' && (value[2] == '\\' || value[2] == '/') ||
		strings.HasPrefix(value, "/") && (strings.Count(value, "/") > 1 || len(value) < 16)
	return begins && !strings.ContainsFunc(value, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(`/\:;.-_ ~+@(),`, r)
	})
}

// plainAddress reports whether a value is a host, or a URL without a user and
// without long random parts.
func plainAddress(value string) bool {
	if regexp.MustCompile(`^(?:localhost|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[a-z0-9-]+(?:\.[a-z0-9-]+)*(?:\.(?:com|org|net|io|dev|app|ai|edu|gov|local|internal|lan|example|test)|\.[a-z]{2,12}:[0-9]{1,5}))(?::[0-9]{1,5})?$`).MatchString(value) {
		return true
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme == "" || u.Host == "" && u.Path == "" || u.Opaque != "" || !strings.Contains(value, "://") {
		return false
	}
	return u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

// random reports whether a text has a part that looks random: 16 characters or
// more with digits among letters, as in tokens and webhook URLs.
func random(value string) bool {
	for part := range strings.FieldsFuncSeq(value, func(r rune) bool { return strings.ContainsRune("/\\:.,;@?&=-_ ", r) }) {
		digits, upper, lower := 0, 0, 0
		for _, r := range part {
			switch {
			case unicode.IsDigit(r):
				digits++
			case unicode.IsUpper(r):
				upper++
			default:
				lower++
			}
		}
		if len(part) >= 16 && digits > 1 && upper+lower > 1 || len(part) >= 20 && digits > 0 && upper+lower > 0 || len(part) >= 24 && upper > 3 && lower > 3 {
			return true
		}
	}
	return false
}

// plainName reports whether a name says that its value is configuration.
func plainName(name string) bool {
	last := strings.ToUpper(name)
	if at := strings.LastIndexByte(last, '_'); at >= 0 {
		last = last[at+1:]
	}
	return slices.Contains([]string{
		"BRANCH", "COLOR", "COLUMNS", "COUNT", "DIR", "DIRECTORY", "DISPLAY", "EDITOR", "EMAIL", "ENCODING", "ENDPOINT", "ENV", "ENVIRONMENT",
		"FILE", "FOLDER", "FORMAT", "HOME", "HOST", "HOSTNAME", "LANG", "LANGUAGE", "LEVEL", "LIMIT", "LINES", "LOCALE", "LOGNAME",
		"MODE", "MODEL", "NAME", "NAMESPACE", "PAGER", "PATH", "PLATFORM", "PORT", "PROFILE", "PROJECT", "PROVIDER", "REGION", "ROOT",
		"SHELL", "SIZE", "STAGE", "TERM", "TIMEOUT", "TIMEZONE", "TZ", "USER", "USERNAME", "VERSION", "VISUAL", "WORKSPACE", "ZONE",
	}, last)
}
