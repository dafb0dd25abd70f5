package transcript

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// A denied call knows whether an earlier command had changed to another folder.
func TestMoved(t *testing.T) {
	for command, want := range map[string]bool{
		"ls":                           false,
		"cd /w && make":                false,
		"cd /w/":                       false,
		"cd '/w'; ls":                  false,
		"cd .":                         false,
		"cd sub":                       true,
		"cd sub && make":               true,
		"make; cd sub":                 true,
		"(cd sub; make)":               true, // it does not last, but the mistake only costs a rule
		"cd /w && cd sub":              true,
		"cd":                           true,
		"pushd sub":                    true,
		"popd":                         true,
		"cd \"$DIR\"":                  true,
		"echo abcd ef":                 false,
		"ls\ncd sub":                   true,
		"git commit -m 'cd elsewhere'": false,
	} {
		input, err := json.Marshal(map[string]string{"command": command})
		if err != nil {
			t.Fatal(err)
		}
		call := func(id, input string) string {
			return fmt.Sprintf(`{"type":"assistant","message":{"id":"m%s","content":[{"type":"tool_use","id":%q,"name":"Bash","input":%s}]}}`, id, id, input)
		}
		denied := `{"tool_name":"Bash","tool_use_id":"b","tool_input":{"command":"echo hi > g"}},{"tool_name":"Bash","tool_use_id":"a","tool_input":{}}`
		tr, err := Read(strings.NewReader(strings.Join([]string{`{"type":"system","subtype":"init","cwd":"/w"}`, call("a", string(input)), call("b", `{"command":"echo hi > g"}`),
			`{"type":"result","subtype":"success","is_error":false,"result":"x","num_turns":1,"permission_denials":[` + denied + `]}`}, "\n")))
		if err != nil {
			t.Fatal(err)
		}
		if d := tr.Outcome().Denials; len(d) != 2 || d[0].Moved != want || d[1].Moved {
			t.Errorf("%q: %+v", command, d)
		}
	}
}
