package environ

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"claude-scheduler/backend/model"
)

// Secret reports whether the value of a variable is treated as secret: masked
// in the output of runs, and never shown. Fetched values (keychain, AWS,
// command) always are. The value of a static variable is, unless it is clearly
// configuration; `secret` in its config overrides that. A reference to the
// environment is treated like its target; see looksSecret.
func Secret(v model.EnvVar) bool {
	switch v.Source {
	case model.SourceKeychain, model.SourceAWSSecrets, model.SourceAWSSSM, model.SourceCommand:
		return true
	case model.SourceStatic:
		if secret, said := saysSecret(v); said {
			return secret
		}
		return v.Value != "" && (looksSecret(v.Name, v.Value) || !isConfiguration(v.Name, v.Value) && (len(v.Value) >= 4 || secretName(v.Name)))
	}
	return false
}

// saysSecret returns `secret` in the config of a variable; said is false if it
// is not set.
func saysSecret(v model.EnvVar) (secret, said bool) {
	secret, said = v.Config[secretKey].(bool)
	return secret, said
}

// looksSecret reports whether a variable from outside, such as the login shell,
// is treated as secret. It is if
//   - its name contains a word for a secret (PASSWORD, TOKENS, API_KEY, JWT,
//     WEBHOOK; see secretName), and its value has at least 4 bytes, is no switch
//     such as true or auto, and is neither a file that the name says it is
//     (TOKEN_FILE) nor a number of tokens or keys (MAX_TOKENS): masking those
//     would spoil the output; or
//   - its value contains what is known to be a secret: keys of Anthropic and
//     OpenAI (sk-...), GitHub, GitLab, Slack, AWS and Google, a JSON web token, a
//     PEM private key, or a URL with a password.
func looksSecret(name, value string) bool {
	switches := []string{"true", "false", "none", "null", "auto"}
	if secretName(name) && len(value) >= 4 && !slices.Contains(switches, strings.ToLower(value)) && !namesLocation(name, value) && !quantity(name, value) {
		return true
	}
	return secretText().MatchString(value) || urlPassword(value) != ""
}

// secretName reports whether a name has a word for a secret in it, between
// underscores or as part of a longer word (PGPASSWORD, SECRETKEY).
func secretName(name string) bool {
	name = strings.ToUpper(name)
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' || r == '.' })
	for i, word := range words {
		switch strings.TrimSuffix(word, "S") {
		case "KEY", "PAS", "PAT", "PSK", "PIN", "OTP", "DSN", "JWT", "BEARER", "COOKIE", "AUTHORIZATION": // PAS: of PASS
			return true
		case "PWD":
			return name != "PWD"
		case "AUTH":
			if i == len(words)-1 || words[i+1] == "HEADER" {
				return true
			}
		}
		if strings.HasPrefix(word, "TOKENIZ") || strings.HasPrefix(word, "SECRETAR") {
			continue
		}
		for _, part := range []string{"PASSWORD", "PASSWD", "PASSPHRASE", "PASSCODE", "SECRET", "TOKEN", "APIKEY", "ACCESSKEY", "PRIVATEKEY", "CREDENTIAL", "WEBHOOK"} {
			if strings.Contains(word, part) {
				return true
			}
		}
	}
	return false
}

// namesLocation reports whether a name says that the value is the path of a
// secret, and the value is a path.
func namesLocation(name, value string) bool {
	at := strings.LastIndexByte(name, '_')
	place := slices.Contains([]string{"FILE", "PATH", "DIR", "DIRECTORY", "FOLDER", "HOME", "SOCK", "STORE"}, strings.ToUpper(name[at+1:]))
	return place && plainPath(value)
}

// quantity reports whether a variable is a number of tokens, keys or secrets.
func quantity(name, value string) bool {
	return strings.HasSuffix(strings.ToUpper(name), "S") && len(value) <= 9 && strings.Trim(value, "0123456789") == ""
}

// secretText is compiled per use: it is needed a few times per run, and a
// package-level pattern would slow down every start of the program.
func secretText() *regexp.Regexp {
	return regexp.MustCompile(`\bsk-[A-Za-z0-9_-]{16,}` + // Anthropic, OpenAI
		`|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}` +
		`|\bglpat-[A-Za-z0-9_-]{16,}` +
		`|\bxox[abeprs]-[A-Za-z0-9-]{10,}` + // Slack
		`|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b` +
		`|\bAIza[A-Za-z0-9_-]{30,}` + // Google
		`|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+` +
		`|(?s:-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z))`)
}

// urlPassword returns the password in a value that is a URL, empty when there is none.
func urlPassword(value string) string {
	if !strings.Contains(value, "://") || !strings.Contains(value, "@") {
		return ""
	}
	u, err := url.Parse(strings.TrimSpace(value))
	if err != nil || u.User == nil {
		return ""
	}
	password, _ := u.User.Password()
	return password
}

// secrets collects values to be masked.
type secrets map[string]bool

// add adds a secret value, and the parts that would reveal it: the value
// without surrounding white space, and the password of a URL.
func (s secrets) add(value string) {
	for _, v := range []string{value, strings.TrimSpace(value), urlPassword(value)} {
		if v != "" {
			s[v] = true
		}
	}
}

// list returns the values, the longest first, so that a value that contains
// another one is masked completely.
func (s secrets) list() []string {
	l := make([]string, 0, len(s))
	for v := range s {
		l = append(l, v)
	}
	slices.SortFunc(l, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return l
}

const dots = "••••••"

// longestExcerpt bounds another program's text in a message, in bytes.
const longestExcerpt = 400

// excerpt prepares another program's text (a command's standard error, a
// server's message) for a message: secrets masked, one line, bounded. It keeps
// the end, where the reason usually is.
func (s secrets) excerpt(text string) string {
	text = s.mask(strings.ToValidUTF8(text, "?"))
	text = secretText().ReplaceAllString(text, dots)
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
	text = strings.TrimSpace(text)
	if len(text) > longestExcerpt {
		cut := len(text) - longestExcerpt
		for !utf8.RuneStart(text[cut]) {
			cut++
		}
		text = "…" + text[cut:]
	}
	return text
}

// mask replaces each value, and each line of a value of several lines.
func (s secrets) mask(text string) string {
	for _, v := range s.list() {
		text = strings.ReplaceAll(text, v, dots)
		if strings.Contains(v, "\n") {
			for line := range strings.Lines(v) {
				if line = strings.TrimSpace(line); len(line) >= 4 {
					text = strings.ReplaceAll(text, line, dots)
				}
			}
		}
	}
	return text
}

// masked reveals only the approximate length of a secret value.
func masked(value string) string {
	switch n := utf8.RuneCountInString(value); {
	case n < 8:
		return dots + " (fewer than 8 characters)"
	case n < 32:
		return dots + " (8 to 31 characters)"
	case n < 128:
		return dots + " (32 to 127 characters)"
	}
	return dots + " (128 characters or more)"
}
