package fakeapi

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func post(t *testing.T, url, body string) (int, string, error) {
	t.Helper()
	response, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

func TestWithoutStream(t *testing.T) {
	t.Parallel()
	s := StartFor(t)
	code, text, err := post(t, s.URL("")+"/v1/messages?beta=true", `{"model":"m","stream":false,"messages":[{"role":"user","content":"!bash echo hi"}]}`)
	var m struct {
		Content []struct {
			Type, Name string
			Input      map[string]string
		}
		StopReason string `json:"stop_reason"`
	}
	if err != nil || code != 200 || json.Unmarshal([]byte(text), &m) != nil {
		t.Fatal(code, text, err)
	}
	if len(m.Content) != 1 || m.Content[0].Name != "Bash" || m.Content[0].Input["command"] != "echo hi" || m.StopReason != "tool_use" {
		t.Errorf("message = %s", text)
	}
}

func TestSideRequests(t *testing.T) {
	t.Parallel()
	s := StartFor(t)
	// A title request: no tools, and a schema for the answer. An error scenario
	// does not affect it.
	code, text, err := post(t, s.URL("broken")+"/v1/messages", `{"stream":false,"messages":[{"role":"user","content":"!bash no"}],
		"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"title":{"type":"string"}}}}}}`)
	if err != nil || code != 200 || !strings.Contains(text, `{\"title\":\"Stand-in\"}`) {
		t.Errorf("title: %d %s %v", code, text, err)
	}
	code, text, _ = post(t, s.URL("broken")+"/v1/messages/count_tokens?beta=true", `{"messages":[]}`)
	if code != 200 || !strings.Contains(text, "input_tokens") {
		t.Errorf("count: %d %s", code, text)
	}
	if code, text, _ = post(t, s.URL("nonsense")+"/v1/messages", `{}`); code != 404 || !strings.Contains(text, "no scenario nonsense") {
		t.Errorf("unknown scenario: %d %s", code, text)
	}
	if code, _, _ = post(t, s.URL("text,tempo=1")+"/v1/messages", `{}`); code != 404 {
		t.Errorf("unknown setting: %d", code)
	}
	for _, r := range s.Requests()[:2] {
		if !r.Side {
			t.Errorf("not a side request: %+v", r)
		}
	}
}

func TestHangEndsWithTheServer(t *testing.T) {
	t.Parallel()
	s := StartFor(t)
	ended := make(chan error)
	go func() {
		_, _, err := post(t, s.URL("hang")+"/v1/messages", `{"messages":[{"role":"user","content":"go"}]}`)
		ended <- err
	}()
	if err := s.Wait(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s.Close()
	if err := <-ended; err == nil {
		t.Error("a hanging request got an answer")
	}
	if err := s.Wait(t.Context(), 2); err == nil {
		t.Error("waited for a closed server")
	}
}

func TestEndsWithContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s, err := Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-s.closed
	s.Close() // waits until the port is free
	if _, _, err := post(t, s.URL("text")+"/v1/messages", `{}`); err == nil {
		t.Error("still answering")
	}
}

func TestKeepsTheNewest(t *testing.T) {
	t.Parallel()
	s := StartFor(t)
	for range kept + 3 {
		s.record(Request{})
	}
	s.record(Request{Prompt: "last"})
	if got := s.Requests(); len(got) != kept || got[kept-1].Prompt != "last" {
		t.Errorf("kept %d", len(got))
	}
}

func TestPosition(t *testing.T) {
	t.Parallel()
	const reminder = `{"type":"text","text":"<system-reminder>no</system-reminder>"}`
	const body = `{"messages":[
		{"role":"user","content":"old"}, {"role":"assistant","content":"a"},
		{"role":"user","content":[` + reminder + `,{"type":"text","text":"new"}]}, {"role":"system","content":"x"},
		{"role":"assistant","content":"b"}, {"role":"assistant","content":"c"},
		{"role":"user","content":[{"type":"tool_result","content":[{"type":"text","text":"one"}]},` + reminder + `]},
		{"role":"user","content":[` + reminder + `]}]}`
	var c conversation
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		t.Fatal(err)
	}
	if prompt, answers, result := c.position(); prompt != "new" || answers != 1 || result != "one" {
		t.Errorf("position = %q %d %q", prompt, answers, result)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	s := parse("Please\n!think hm\n!bash a\n!+read b\n!sleep 1.5\n!say x\\ny\n! no\n!Nor this\n!call T {\"k\":1}")
	if len(s.turns) != 3 {
		t.Fatalf("turns = %+v", s.turns)
	}
	if b := s.turns[0].blocks; len(b) != 3 || b[0].kind != "thinking" || b[2].args["file_path"] != "b" {
		t.Errorf("first = %+v", b)
	}
	if second := s.turns[1]; second.delay != 1500*time.Millisecond || second.blocks[0].text != "x\ny" || second.blocks[1].tool != "T" {
		t.Errorf("second = %+v", second)
	}
	if last := s.turns[2].blocks; len(last) != 1 || last[0].text != "Done." {
		t.Errorf("last = %+v", last)
	}
}

func TestScenariosAreScripts(t *testing.T) {
	t.Parallel()
	names := []string{}
	for _, sc := range Scenarios() {
		names = append(names, sc.Name)
		text, ok := find(sc.Name)
		if !ok || !hasLines(text) || sc.About == "" {
			t.Errorf("%s = %q", sc.Name, text)
		}
		for name := range sc.Settings {
			if strings.Contains(text, "{"+name+"}") {
				t.Errorf("%s: {%s} is left in %q", sc.Name, name, text)
			}
		}
	}
	if !slices.IsSorted(names) || len(slices.Compact(names)) != len(Scenarios()) {
		t.Errorf("names = %v", names)
	}
}

// Every prompt, however odd, produces a script with a turn.
func FuzzParse(f *testing.F) {
	f.Add("!bash x\n!again\n!say y")
	f.Add("!again")
	f.Add("!error 999 -1\n!limit\n!usage\n!todo\n!edit a b\n!call X {")
	f.Fuzz(func(t *testing.T, text string) {
		s := parse(text)
		if len(s.turns) == 0 {
			t.Fatalf("no turn in %q", text)
		}
		for n := range 3 {
			next(text, conversation{}, text, n)
		}
	})
}
