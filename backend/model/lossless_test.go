package model

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestLossless(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": "Grüße 😀"}`:             "",
		`{"a": "Gr\u00fc\u00dfe"}`:     "",
		`"\ud83d\ude00"`:               "",
		`"\\ud83d"`:                    "",
		`"\\\\ud83d"`:                  "",
		`"a\\"`:                        "",
		"\"\ufffd\"":                   "", // it was written so
		"\"Gr\xfc\xdfe\"":              "line 1: byte 0xfc is not UTF-8",
		"{\n\n\"a\": \"\xff\"}":        "line 3: byte 0xff",
		"\xff\xfe[\x00]\x00":           "UTF-16",
		"\xfe\xff\x00[\x00]":           "UTF-16",
		"\"\xed\xa0\xbd\xed\xb8\x80\"": "line 1: byte 0xed", // surrogates as UTF-8
		`"\ud83d"`:                     `\ud83d is half a character`,
		`"\uD83D"`:                     `\uD83D is half`,
		`"\ude00"`:                     `\ude00 is half`,
		`"\ud83d\ud83d\ude00"`:         `\ud83d is half`,
		`"\ude00\ud83d"`:               `\ude00 is half`,
		`"\\\ud83d x"`:                 `\ud83d is half`,
		"[\n\"\\ud83d\\u0041\"]":       `line 2: \ud83d is half`,
		`{"\ud83d": 1}`:                `is half`,
	} {
		got := ""
		if err := Lossless([]byte(text)); err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzLossless compares Lossless with encoding/json: text that it accepts is decoded
// without a replacement character that was not in the text.
func FuzzLossless(f *testing.F) {
	for _, seed := range []string{`"\ud83d\ude00"`, `"\\ud83d"`, "\"\xfc\"", `"\ud83dx"`, `"\`, `"\u`, `"\ud83d\u`, `"\ufffd"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var read string
		err := Lossless(text)
		if json.Unmarshal(text, &read) != nil {
			return
		}
		plain := strings.Contains(string(text), "\ufffd") || strings.Contains(strings.ToLower(string(text)), `\ufffd`)
		if replaced := strings.Contains(read, "\ufffd") && !plain; replaced && err == nil {
			t.Errorf("%q is read as %q", text, read)
		}
		if err != nil && !strings.Contains(read, "\ufffd") {
			t.Errorf("%q is refused and read as %q: %v", text, read, err)
		}
	})
}
