package supervisor

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"
)

// Variables, paths and secrets may contain any bytes, but JSON has only UTF-8
// and would replace the others: the CLI would get another HOME, and a secret
// would not be masked. If a text is not UTF-8, all texts are sent with each
// byte as one character.

// perByte is the value of Spec.Encoding for that encoding.
const perByte = "byte"

// encode returns the specification as JSON.
func (s Spec) encode() ([]byte, error) {
	valid := true
	s.each(func(text string) string { valid = valid && utf8.ValidString(text); return text })
	if !valid {
		s = s.each(func(text string) string {
			runes := make([]rune, len(text))
			for i := range len(text) {
				runes[i] = rune(text[i])
			}
			return string(runes)
		})
		s.Encoding = perByte
	}
	return json.Marshal(s)
}

// decodeSpec reads the output of encode.
func decodeSpec(in io.Reader) (Spec, error) {
	var s Spec
	if err := json.NewDecoder(in).Decode(&s); err != nil {
		return s, err
	}
	switch s.Encoding {
	case "":
		return s, nil
	case perByte:
		s.Encoding = ""
		return s.each(func(text string) string {
			var data []byte
			for _, r := range text {
				data = append(data, byte(r))
			}
			return string(data)
		}), nil
	}
	return s, fmt.Errorf("unknown encoding %q", s.Encoding)
}

// each returns a copy with every text that may have any bytes changed.
func (s Spec) each(change func(string) string) Spec {
	all := func(texts []string) []string {
		if texts == nil {
			return nil
		}
		out := make([]string, len(texts))
		for i, text := range texts {
			out[i] = change(text)
		}
		return out
	}
	s.StateDir, s.Log, s.ServiceLock, s.Secrets = change(s.StateDir), change(s.Log), change(s.ServiceLock), all(s.Secrets)
	steps := make([]Step, len(s.Steps))
	for i, step := range s.Steps {
		step.Command, step.Argv, step.Env, step.Dir = change(step.Command), all(step.Argv), all(step.Env), change(step.Dir)
		steps[i] = step
	}
	s.Steps = steps
	return s
}
