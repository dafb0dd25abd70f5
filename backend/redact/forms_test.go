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
	const secret = `it's "S3cret" & <more> \ of/it`
	set := New([]string{secret})
	quoted, err := exec.Command("bash", "-c", `printf %q "$1"`, "bash", secret).Output()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"hex": hex.EncodeToString([]byte(secret)), "HEX": strings.ToUpper(hex.EncodeToString([]byte(secret))),
		"base32": base32.StdEncoding.EncodeToString([]byte(secret)),
		"HTML":   "it&#39;s &#34;S3cret&#34; &amp; &lt;more&gt; \\ of/it", "HTML of Python": "it&#x27;s &quot;S3cret&quot; &amp; &lt;more&gt; \\ of/it",
		"bash %q": string(quoted), "repr": `it\'s "S3cret" & <more> \\ of/it`,
		"URL twice": url.QueryEscape(url.QueryEscape(secret)),
	} {
		if got := set.String("x " + text + " y"); !strings.HasPrefix(got, "x "+replacement) || strings.Contains(got, text) {
			t.Errorf("%s: %s", name, got)
		}
	}
}
