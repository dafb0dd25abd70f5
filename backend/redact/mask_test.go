package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"testing"
)

func TestString(t *testing.T) {
	const r = replacement
	tests := []struct {
		name    string
		secrets []string
		text    string
		want    string
	}{
		{"plain", []string{"hunter22"}, "pass hunter22.", "pass " + r + "."},
		{"twice, touching", []string{"hunter22"}, "hunter22hunter22", r + r},
		{"too short", []string{"abc"}, "abc", "abc"},
		{"literal of JSON", []string{"true", "null", "false"}, `{"a":true,"b":null}`, `{"a":true,"b":null}`},
		{"surrounding white space", []string{" hunter22\n"}, "a hunter22 b", "a " + r + " b"},
		{"longest wins", []string{"hunter", "hunter22"}, "hunter22 hunter2", r + " " + r + "2"},
		{"overlapping", []string{"abcdef", "defghi"}, "xabcdefghix", "x" + r + "x"},
		{"begins inside the prefix of another", []string{"aaab", "abbbb"}, "aaabbbb", r},
		{"quotes in JSON", []string{`a"b\c` + "\n<d>"}, `{"t":"a\"b\\c\n<d>"}`, `{"t":"` + r + `"}`},
		{"html escapes", []string{`a"b\c` + "\n<d>"}, `{"t":"a\"b\\c\n\u003cd\u003e"}`, `{"t":"` + r + `"}`},
		{"JSON in JSON", []string{`a"b\c`}, `{"t":"{\"x\":\"a\\\"b\\\\c\"}"}`, `{"t":"{\"x\":\"` + r + `\"}"}`},
		{"beyond ASCII", []string{"Zürich😀"}, `Z\u00fcrich\ud83d\ude00 Z\u00FCrich\uD83D\uDE00 Zürich😀`, r + " " + r + " " + r},
		{"slashes", []string{"ab/cd"}, `ab\/cd`, r},
		{"base64", []string{"hunter22"}, "aHVudGVyMjI= aHVudGVyMjI", r + " " + r},
		{"URL", []string{"a b/c&d!"}, "a+b%2Fc%26d%21 a%20b%2fc%26d! a%20b%2Fc&d%21", r + " " + r + " " + r},
		{"a line of several", []string{"-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END KEY-----"}, "  2→MIIEvQIBADANBgkqhkiG9w0", "  2→" + r},
		{"number outside quotes", []string{"123456"}, `{"ms":123456,"t":"123456"}`, `{"ms":111111,"t":"111111"}`},
		{"number in a number", []string{"12.5"}, `[312.57]`, `[311.17]`},
		{"number runs into text", []string{"1234", "34ab"}, `1234ab`, `11` + r},
		{"after an escape", []string{"nope1"}, `{"t":"\nope1"}`, `{"t":"\\` + r + `"}`},
		{"after an escaped backslash", []string{"nope1"}, `{"t":"\\nope1"}`, `{"t":"\\` + r + `"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			set := New(test.secrets)
			if got := set.String(test.text); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
			if json.Valid([]byte(test.text)) && !json.Valid([]byte(set.String(test.text))) {
				t.Errorf("the JSON %s became invalid", test.text)
			}
			for size := range 7 {
				if got := inPieces(t, set, []byte(test.text), size+1); got != test.want {
					t.Errorf("in pieces of %d: %q", size+1, got)
				}
			}
		})
	}
}

func TestBase64InsideLongerText(t *testing.T) {
	set := New([]string{"correct horse battery"})
	for _, user := range []string{"", "a", "bo", "eve"} {
		text := base64.StdEncoding.EncodeToString([]byte(user + ":correct horse battery\n"))
		masked := set.String(text)
		if !strings.Contains(masked, replacement) || len(masked)-len(replacement) > 10 {
			t.Errorf("%s became %s", text, masked)
		}
	}
}

func TestNothingToFind(t *testing.T) {
	var none *Set
	if got := none.String("text"); got != "text" {
		t.Errorf("nil set: %q", got)
	}
	if got := New(nil).String("text"); got != "text" {
		t.Errorf("empty set: %q", got)
	}
}

func TestBuffersOnlyPossiblePrefixes(t *testing.T) {
	var out bytes.Buffer
	w := New([]string{"hunter22"}).Writer(&out)
	for _, step := range []struct{ in, want string }{
		{"a line\n", "a line\n"},
		{"xhunt", "a line\nx"},
		{"ing", "a line\nxhunting"},
		{"h", "a line\nxhunting"},
	} {
		if _, err := w.Write([]byte(step.in)); err != nil {
			t.Fatal(err)
		}
		if out.String() != step.want {
			t.Fatalf("after %q: %q, want %q", step.in, out.String(), step.want)
		}
	}
	if err := w.Flush(); err != nil || out.String() != "a line\nxhuntingh" {
		t.Fatalf("after the flush: %q, %v", out.String(), err)
	}
}

func inPieces(t *testing.T, set *Set, text []byte, size int) string {
	t.Helper()
	var out bytes.Buffer
	w := set.Writer(&out)
	for len(text) > 0 {
		n := min(size, len(text))
		if _, err := w.Write(text[:n]); err != nil {
			t.Fatal(err)
		}
		text = text[n:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// FuzzStream checks that the borders of chunks do not matter and that no form of a
// secret is left.
func FuzzStream(f *testing.F) {
	f.Add("aaab", "abbbb", "aaaabbbbb aaab", 3)
	f.Add("hunter22", "", "hunhunter22ter22", 1)
	f.Add(`q"\u`, "ü<>/", `q\"\\u \u00fc\u003c\u003e\/`, 2)
	f.Add("1234", "34ab", "1234ab 01234", 2)
	f.Fuzz(func(t *testing.T, one, two, text string, size int) {
		set := New([]string{one, two})
		text = one + text + two + text + url.QueryEscape(one) // else the fuzzer rarely meets a secret
		whole := set.String(text)
		if size < 1 || size > len(text) {
			size = 1
		}
		if got := inPieces(t, set, []byte(text), size); got != whole {
			t.Fatalf("pieces of %d: %q, whole: %q", size, got, whole)
		}
		for _, list := range set.patterns {
			for _, p := range list {
				if strings.ContainsAny(p.text, "•\\") || strings.Contains(replacement, p.text[:1]) || strings.Contains(replacement, p.text[len(p.text)-1:]) || p.number {
					continue // may come about by the replacing itself
				}
				if strings.Contains(whole, p.text) {
					t.Fatalf("%q is left in %q", p.text, whole)
				}
			}
		}
	})
}

// FuzzJSON checks that JSON stays valid for secrets without quotes and backslashes.
func FuzzJSON(f *testing.F) {
	f.Add("nope1", "\nope1 <nope1>", 12345678)
	f.Add("2345", "\t2345", 12345678)
	f.Fuzz(func(t *testing.T, secret, text string, number int) {
		if strings.ContainsAny(secret, `"\`+"{}[]:, \n\r\t\x00") || strings.Contains(`"number"text"`, secret) || len(secret) >= 4 && strings.Trim(secret[:4], "0123456789abcdef") == "" {
			t.Skip("the secret may be part of the syntax")
		}
		line, err := json.Marshal(map[string]any{"text": text + secret + text, "number": number})
		if err != nil {
			t.Fatal(err)
		}
		if masked := New([]string{secret}).String(string(line)); !json.Valid([]byte(masked)) {
			t.Fatalf("%s became %s", line, masked)
		}
	})
}

func BenchmarkWriter(b *testing.B) {
	line := []byte(`{"type":"assistant","message":{"id":"msg_01","content":[{"type":"text","text":"` + strings.Repeat("the quick brown fox jumps over the lazy dog ", 100) + `"}]}}` + "\n")
	chunk := bytes.Repeat(line, 14)
	var secrets []string
	for _, s := range []string{"sk-ant-api03-", "ghp_", "AKIA", "p@ss w0rd/"} {
		for _, tail := range []string{"q83hf9a8h", "zzKKjf93n", "hunter22--"} {
			secrets = append(secrets, s+tail)
		}
	}
	for _, c := range []struct {
		name    string
		secrets []string
	}{{"none", nil}, {"one", secrets[:1]}, {"twelve", secrets}} {
		b.Run(c.name, func(b *testing.B) {
			w := New(c.secrets).Writer(io.Discard)
			b.SetBytes(int64(len(chunk)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.Write(chunk); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Rarer forms of a secret, and unknown kinds of deltas.
func TestRarerForms(t *testing.T) {
	secret := `correct "horse" battery \ staple, and ` + strings.Repeat("x7Kq", 20)
	once := base64.StdEncoding.EncodeToString([]byte(secret))
	var wide []byte
	for _, r := range secret {
		wide = append(wide, byte(r), 0)
	}
	quote := func(s string) string { q, _ := json.Marshal(s); return string(q[1 : len(q)-1]) }
	wrapped := once[:76] + "\n" + once[76:]
	for name, text := range map[string]string{
		"base64 in lines":         wrapped,
		"base64 in lines in JSON": quote(wrapped),
		"base64 twice":            base64.StdEncoding.EncodeToString([]byte(once)),
		"base64 of UTF-16":        base64.StdEncoding.EncodeToString(wide),
		"JSON three deep":         quote(quote(quote(secret))),
	} {
		masked := New([]string{secret}).String(text)
		for i := 0; i+12 <= len(text); i++ {
			if piece := text[i : i+12]; strings.Contains(masked, piece) {
				t.Errorf("%s: %q is left in %q", name, piece, masked)
				break
			}
		}
	}
	masked := New([]string{"user: admin\ntok3nABC\nplainword"}).String("2→tok3nABC plainword")
	if masked != "2→"+replacement+" plainword" {
		t.Errorf("lines of a value: %q", masked)
	}
	masked = New([]string{"x\nsixteen-letters-\nfifteen-letters"}).String("sixteen-letters- fifteen-letters")
	if masked != replacement+" fifteen-letters" {
		t.Errorf("a long line is a separate secret, a short one is not: %q", masked)
	}
}
