package environ

import (
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func TestLooksSecret(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        bool
	}{
		{"GITHUB_TOKEN", "hunter22", true},
		{"token", "abcd", true},
		{"API_KEY", "abcdef", true},
		{"DB_PWD", "swordfish", true},
		{"PWD", "/home/me", false},
		{"OLDPWD", "/home/me", false},
		{"MAX_TOKENS", "4096", false},
		{"KEYBOARD", "german", false},
		{"USE_TOKEN", "true", false},
		{"TOKEN", "", false},
		{"TOKEN", "abc", false},
		{"PATH", "/usr/bin", false},
		{"X", "sk-ant-api03-abcdefghijklmnop", true},
		{"X", "Bearer ghp_abcdefghijklmnopqrstuvwxyz0123", true},
		{"X", "AKIAABCDEFGHIJKLMNOP", true},
		{"X", "AKIASHORT", false},
		{"X", "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n", true},
		{"X", "-----BEGIN CERTIFICATE-----\nabc", false},
		{"DATABASE_URL", "postgres://me:swordfish@host/db", true},
		{"DATABASE_URL", "postgres://me@host/db", false},
		{"X", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", true},
		{"X", "ask-me-anything-you-want-to-know", false},
	} {
		if got := looksSecret(c.name, c.value); got != c.want {
			t.Errorf("looksSecret(%q, %q) = %v", c.name, c.value, got)
		}
	}
}

// Common names of secrets, in the environment of a login shell too.
func TestNamesOfSecrets(t *testing.T) {
	for _, name := range []string{
		"PGPASSWORD", "DB_PASS", "API_KEYS", "TOKENS", "SECRETKEY", "JWT", "SLACK_WEBHOOK_URL", "AUTH_HEADER",
		"MYSQL_PWD", "DB_PASSPHRASE", "CLIENT_SECRET_ID", "RSYNC_PASSWORD", "NPM_AUTH", "NPM_CONFIG__AUTH", "SENTRY_DSN", "SSHPASS_PASSWORD",
		"AWS_SECRET_ACCESS_KEY", "ACCESSTOKEN", "REFRESH_TOKENS", "GH_PAT", "SESSION_COOKIE", "APIKEY", "apiKeys", "private-key", "PIN",
		"DB_PASSWORDS", "BEARER", "AUTHORIZATION", "WEBHOOKS", "CREDENTIALS_JSON",
	} {
		if !looksSecret(name, "correct horse") {
			t.Errorf("%s is not taken for a secret", name)
		}
	}
	for name, value := range map[string]string{
		"SSH_AUTH_SOCK": "/run/user/1000/keyring/ssh", "GIT_ASKPASS": "/usr/bin/askpass", "PASSWORD_STORE_DIR": "/home/me/.password-store",
		"CLAUDE_CODE_MAX_OUTPUT_TOKENS": "32000", "TOKENIZER": "cl100k_base", "KEYBOARD": "german", "MONKEY": "gibbon", "PASSENGERS": "many",
		"AUTHOR": "Somebody", "COMPASS": "north", "GPG_TTY": "/dev/pts/1", "TOKEN_FILE": "/run/secrets/token", "KEYMAP": "de-latin1",
	} {
		if looksSecret(name, value) {
			t.Errorf("%s=%s is taken for a secret", name, value)
		}
	}
}

// Values of a profile are secret unless they are clearly configuration, or the
// profile marks them as not secret.
func TestStaticValuesAreSecretByDefault(t *testing.T) {
	static := func(name, value string) model.EnvVar {
		return model.EnvVar{Name: name, Source: model.SourceStatic, Value: value}
	}
	for _, v := range []model.EnvVar{
		static("PGPASSWORD", "hunter22"), static("FOO", "hunter22"), static("PIN", "4711"), static("X", "swordfish"),
		static("HOOK", "https://hooks.slack.com/services/T01234567/B01234567/abcdefghijklmnopqrstuvwx1"),
		static("HOOK", "https://discord.com/api/webhooks/1/aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeF"),
		static("CALLBACK", "https://example.org/?token=abc"), static("SERVICE", "https://example.org/#secret"),
		static("SERVICE_URL", "https://me@example.org/"), static("SERVICE_URL", "https://me:pw@example.org/"),
		static("DB_NAME", "postgres://me:pw@host/db"), static("SETTING", "/9j4AAQSkZJRgABAQEASABI"),
		static("DEPLOY_USER", "AKIAABCDEFGHIJKLMNOP"), static("MODEL", "sk-ant-api03-abcdefghijklmnop"),
		static("X", "correct horse battery staple"), static("X", "Correct Horse Battery Staple!"), static("X", "legal winner thank year wave sausage worth useful legal winner thank yellow"),
		static("PASSPHRASE", "The horse is in the staple"), static("MNEMONIC", "The horse is in the staple"), static("SEED", "The horse is in the staple"),
		static("SECRET", "The horse is in the staple"), static("RECOVERY_WORDS", "The horse is in the staple"), static("SECURITY_ANSWER", "It is the name of the dog"),
		static("X", "The password is hunter22 at the host"), static("X", "it is the secret of the house"), static("X", "log in at the host as bob with hunter22"),
		static("X", "the key: 4jF9sK2mQ8xZ7vB1nC3dE5 of the app"), static("X", "it is sk-ant-api03-abcdefghijklmnop of course"), static("X", "call the bank with 1234567890 at nine"),
		static("X", "the horse is"), static("X", "the horse is\nin the staple"), static("X", "go to https://me:pw@host/ and look"),
		static("LICENSE", "ABCD-1234-EFGH"), static("TOKEN", "abc"), static("NOTE", "line one\nline two"), static("ACCOUNT", "123456789012"),
		{Name: "LEVEL", Source: model.SourceStatic, Value: "debug", Config: map[string]any{"secret": true}},
		{Name: "X", Source: model.SourceKeychain, Value: "a/b"}, {Name: "X", Source: model.SourceCommand, Value: "true"},
		{Name: "X", Source: model.SourceCommand, Value: "true", Config: map[string]any{"secret": false}},
	} {
		if !Secret(v) {
			t.Errorf("%s=%s %v is not secret", v.Name, v.Value, v.Config)
		}
	}
	for _, v := range []model.EnvVar{
		static("WORKING_DIRECTORY", "/home/me/my project"), static("PATH", "/usr/local/bin:/usr/bin"), static("CACHE", "~/.cache/x"), static("X", `C:\Users\me`),
		static("API_URL", "https://example.org"), static("API_URL", "http://localhost:8080/v1/things"), static("PROXY", "proxy.example.org:3128"), static("BIND", "127.0.0.1:80"),
		static("ANTHROPIC_MODEL", "claude-sonnet-4-5-20250929"), static("M", "opus[1m]"), static("M", "us.anthropic.claude-sonnet-4-20250514-v1:0"),
		static("AWS_REGION", "eu-central-1"), static("X", "us-gov-west-1"), static("X", "europe-west1"), static("ROLE", "arn:aws:iam::123456789012:role/ci"),
		static("LANG", "de_DE.UTF-8"), static("LC_ALL", "C.UTF-8"), static("TZ", "Europe/Berlin"), static("X", "America/Argentina/Buenos_Aires"),
		static("MAX_THINKING_TOKENS", "31999"), static("TIMEOUT", "30s"), static("RATIO", "0.75"), static("CI", "true"), static("DEBUG", "1"),
		static("NODE_ENV", "production"), static("LOG_LEVEL", "debug"), static("NODE_VERSION", "v22.11.0"), static("EDITOR", "nvim"), static("TERM", "xterm-256color"),
		static("GIT_AUTHOR_NAME", "Somebody Else"), static("GIT_AUTHOR_EMAIL", "me@example.org"), static("AWS_PROFILE", "work"), static("DB_HOST", "database"),
		static("EMPTY", ""), static("SHORT", "abc"),
		static("TEXT", "You're out of extra usage · resets 9pm (UTC)"), static("TEXT", "Your org is out of usage · contact your admin"),
		static("TEXT", "5-hour limit reached ∙ resets 5pm"), static("TEXT", "Session limit reached ∙ resets 5pm"),
		static("TEXT", "API Error: 400 You have reached your specified API usage limits. You will regain access on 2027-01-01 at 00:00 UTC."),
		static("TEXT", "API Error: 400 You're out of extra usage. Add more at claude.ai/settings/usage and keep going."),
		static("GREETING", "Good morning, dear colleagues"), static("TASK", "Fix the tests and open a pull request"),
		{Name: "API_TOKEN", Source: model.SourceStatic, Value: "not one", Config: map[string]any{"secret": false}},
		{Name: "X", Source: model.SourceUnset}, {Name: "X", Source: model.SourceEnvironment, Value: "Y"},
	} {
		if Secret(v) {
			t.Errorf("%s=%s %v is secret", v.Name, v.Value, v.Config)
		}
	}
}

func TestExcerpt(t *testing.T) {
	s := secrets{}
	s.add("  swordfish\n")
	s.add("first line\nsecond line\n")
	s.add("https://me:open-sesame@host/")
	for text, want := range map[string]string{
		"bad password swordfish!":                           "bad password " + dots + "!",
		"a\r\nb\x1b[31m":                                    "a b [31m",
		"it says: second line":                              "it says: " + dots,
		"open-sesame was refused":                           dots + " was refused",
		"no sk-ant-api03-abcdefghijklmnop":                  "no " + dots,
		"x -----BEGIN RSA PRIVATE KEY-----\nMIIE\nMIIE\nxx": "x " + dots,
		strings.Repeat("é", 1000):                           "…" + strings.Repeat("é", longestExcerpt/2),
		"\xff\xfe":                                          "?",
	} {
		if got := s.excerpt(text); got != want {
			t.Errorf("excerpt(%.40q) = %.60q, want %.60q", text, got, want)
		}
	}
}

func TestSecretsListLongestFirst(t *testing.T) {
	s := secrets{}
	for _, v := range []string{"b", "aa", "a", "bbb", ""} {
		s.add(v)
	}
	if got := strings.Join(s.list(), " "); got != "bbb aa a b" {
		t.Error(got)
	}
}

func TestMaskedShowsLengthClassOnly(t *testing.T) {
	if masked("1234567") != masked("") || masked("12345678") != masked(strings.Repeat("x", 31)) || masked("x") == masked(strings.Repeat("x", 200)) {
		t.Error("length classes are wrong")
	}
}
