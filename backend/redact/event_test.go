package redact

import (
	"encoding/json"
	"strings"
	"testing"
)

// Secrets that equal words of the protocol do not change it, and are hidden in all text.
func TestEventsKeepTheirStructure(t *testing.T) {
	const stream = `{"type":"system","subtype":"init","session_id":"2a6207a7-99db-44c2-a232-5928f74f0c89","model":"m","mcp_servers":[{"name":"db","status":"failed"}]}
{"type":"user","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","is_error":false,"content":"the word is SECRET"}]}}
{"type":"assistant","message":{"id":"m","content":[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"echo SECRET","SECRET":1}},{"type":"text","text":"SECRET and text"}]}}
{"is_error":false,"total_cost_usd":48151623,"num_turns":4815,"usage":{"input_tokens":4815},"result":"SECRET is it","type":"result","subtype":"success"}
`
	var want []map[string]any
	for line := range strings.Lines(stream) {
		var e map[string]any
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		want = append(want, e)
	}
	for _, secret := range []string{
		"result", "type", "user", "system", "text", "message", "init", "content", "assistant", "success", "subtype", "is_error", "tool_result", "Bash", "failed", "session_id",
		"48151623", "4815", "2a62", "total_cost_usd", "hunter2 is not it", `"type"`, `{"ty`,
	} {
		t.Run(secret, func(t *testing.T) {
			quoted, _ := json.Marshal(secret)
			text := strings.ReplaceAll(stream, "SECRET", string(quoted[1:len(quoted)-1]))
			for _, size := range []int{1, 7, len(text)} {
				got := through(t, New([]string{secret}), text, size)
				i := 0
				for line := range strings.Lines(got) {
					var e map[string]any
					if err := json.Unmarshal([]byte(line), &e); err != nil {
						t.Fatalf("%v in %s", err, line)
					}
					for _, key := range []string{"type", "subtype", "is_error", "total_cost_usd", "num_turns", "session_id", "usage", "mcp_servers"} {
						if a, b := toJSON(e[key]), toJSON(want[i][key]); a != b {
							t.Errorf("%s of line %d is %s, want %s", key, i+1, a, b)
						}
					}
					i++
				}
				if i != len(want) {
					t.Fatalf("%d lines", i)
				}
				for _, leak := range []string{"the word is " + secret, "echo " + secret, secret + " and text", secret + " is it", `"` + secret + `":1`} {
					if leak = strings.Trim(toJSON(leak), `"`); strings.Contains(got, leak) {
						t.Errorf("it has %q", leak)
					}
				}
			}
		})
	}
}

func toJSON(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}

// A line that is no event of the protocol is masked as text.
func TestOtherLinesAreMaskedAsText(t *testing.T) {
	set := New([]string{"hunter2", "48151623", "2a6207a7-99db-44c2-a232-5928f74f0c89"})
	for _, line := range []string{
		`{"type":"hunter2","hunter2":"hunter2"}`,
		`{"type":"unheard_of","hunter2":48151623}`,
		`{"type":"result","hunter2":"x"}`,
		`{"type":"assistant","message":{"content":[{"type":"hunter2"}]}}`,
		`{"type":"assistant","message":{"content":[{"type":"tool_use","input":{"pin":48151623,"type":"hunter2"}}]}}`,
		`{"type":"user","tool_use_result":{"hunter2":[48151623]}}`,
		`{"type":"result","session_id":"2a6207a7-99db-44c2-a232-5928f74f0c89"}`,
		`{"type":7,"x":"hunter2"}`,
		`{"type":"result","result":"hunter2`, // cut
		`hunter2 {"type":"result"}`,
		` {"type":"result","result":"hunter2"}`,
	} {
		got := through(t, set, line+"\n", len(line)+1)
		for _, leak := range []string{"hunter2", "48151623", "2a6207a7"} {
			if strings.Contains(got, leak) {
				t.Errorf("%s has %s", strings.TrimSpace(got), leak)
			}
		}
		if json.Valid([]byte(line)) && !json.Valid([]byte(got)) {
			t.Errorf("no longer JSON: %s", got)
		}
	}
}

// A long event keeps its structure like a short one: a tool may have printed several MiB.
func TestLongEventsKeepTheirStructure(t *testing.T) {
	long := strings.Repeat("x", 3<<20)
	for _, secret := range []string{"result", "type", "is_error", "informational", "system", "init"} {
		for _, line := range []string{
			`{"type":"result","subtype":"success","is_error":false,"result":"` + long + ` SECRET."}`,
			`{"type":"system","subtype":"informational","prevent_continuation":true,"content":"` + long + ` SECRET."}`,
			`{"type":"system","subtype":"init","content":"` + long + ` SECRET."}`,
		} {
			var want, got map[string]any
			_ = json.Unmarshal([]byte(line), &want)
			out := through(t, New([]string{secret}), strings.ReplaceAll(line, "SECRET", secret)+"\n", 32<<10)
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatal(err)
			}
			for _, key := range []string{"type", "subtype", "is_error", "prevent_continuation"} {
				if got[key] != want[key] {
					t.Errorf("secret %q: %s is %v, want %v", secret, key, got[key], want[key])
				}
			}
			if strings.Contains(out, " "+secret+".") {
				t.Errorf("secret %q is in the text", secret)
			}
		}
	}
}
