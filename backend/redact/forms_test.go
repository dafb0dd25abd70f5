package redact

import (
	"encoding/base32"
	"encoding/hex"
	"net/url"
	"os/exec"
	"strings"
	"testing"
)

// The forms in which common tools print a value.
func TestFormsOfTools(t *testing.T) {
	const secret = `it's "S3cret" & <more> \ of/é`
	set := New([]string{secret})
	quoted, err := exec.Command("bash", "-c", `printf %q "$1"`, "bash", secret).Output()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"hex": hex.EncodeToString([]byte(secret)), "HEX": strings.ToUpper(hex.EncodeToString([]byte(secret))),
		"base32": base32.StdEncoding.EncodeToString([]byte(secret)),
		"HTML":   "it&#39;s &#34;S3cret&#34; &amp; &lt;more&gt; \\ of/é", "HTML of Python": "it&#x27;s &quot;S3cret&quot; &amp; &lt;more&gt; \\ of/é",
		"bash %q":                 strings.TrimSuffix(strings.TrimPrefix(string(quoted), "$'"), "'"), // $'…' in the C locale
		"bash %q in the C locale": `it\'s "S3cret" & <more> \\ of/\303\251`, "a path of git": `it's \"S3cret\" & <more> \\ of/\303\251`,
		"repr":          `it\'s "S3cret" & <more> \\ of/é`,
		"repr of bytes": `it\'s "S3cret" & <more> \\ of/\xc3\xa9`, "repr in double quotes": `it's \"S3cret\" & <more> \\ of/é`,
		"URL twice": url.QueryEscape(url.QueryEscape(secret)),
	} {
		// A tool's output is in a JSON string of the stream, arguments of a tool are in two.
		for _, form := range []string{text, escaping{}.quote(text), escaping{}.quote(escaping{}.quote(text))} {
			if got := set.String("x " + form + " y"); !strings.HasPrefix(got, "x "+replacement) || strings.Contains(got, form) || strings.Contains(got, "S3cret") {
				t.Errorf("%s: %s", name, got)
			}
		}
	}
	if got := set.String(`{"content":"` + escaping{}.quote(quoteDeep(secret, 3)) + `"}`); strings.Contains(got, "S3cret") {
		t.Errorf("JSON three deep in the stream: %s", got)
	}
}

// quoteDeep quotes a text as Python does, which escapes what is not ASCII.
func quoteDeep(text string, times int) string {
	for range times {
		text = escaping{ascii: true}.quote(text)
	}
	return text
}
