package api

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/socket"
)

// TestRefusals are requests that never reach the service.
func TestRefusals(t *testing.T) {
	s, f := serve(t)
	c := overSocket(s)
	long := `{"command":"` + strings.Repeat("x", maxBody) + `"}`
	for _, r := range []struct {
		name, method, path, body string
		header                   []string
		status                   int
		field, message           string
	}{
		{"no route", "GET", "/v1/nothing", "", nil, 404, "", "there is no /v1/nothing"},
		{"no version", "GET", "/jobs", "", nil, 404, "", "there is no /jobs"},
		{"root", "GET", "/", "", nil, 404, "", "there is no /"},
		{"empty id", "GET", "/v1/jobs/", "", nil, 404, "", "there is no /v1/jobs/"},
		{"empty id inside", "POST", "/v1/tasks//run", "", nil, 404, "", "there is no /v1/tasks//run"},
		{"dot segments", "GET", "/v1/jobs/../tasks", "", nil, 404, "", "there is no"},
		{"method", "PUT", "/v1/jobs", "{}", nil, 405, "", "/v1/jobs does not accept PUT"},
		{"head of a stream", "HEAD", "/v1/events", "", nil, 405, "", ""},
		{"no JSON", "POST", "/v1/jobs", `{"name":`, nil, 400, "", "the body is not valid JSON: unexpected end of JSON input at byte 8"},
		{"two JSON values", "POST", "/v1/jobs", `{}{}`, nil, 400, "", "not valid JSON"},
		{"a list", "PATCH", "/v1/jobs/7", `[]`, nil, 400, "", "not a JSON object"},
		{"null", "POST", "/v1/runs/7/retry", `null`, nil, 400, "", "not a JSON object"},
		{"unknown field", "POST", "/v1/runs/7/retry", `{"allow":true}`, nil, 400, "allow", "is not a field"},
		{"wrong type", "POST", "/v1/tasks/7/move", `{"index":"2"}`, nil, 400, "index", "a string is not a valid value"},
		{"wrong type in a record", "POST", "/v1/profiles/restore", `{"name":7}`, nil, 400, "name", "7 is not a valid value"},
		{"negative", "POST", "/v1/schedule/explain", `{"n":-1}`, nil, 400, "n", "negative"},
		{"too large", "POST", "/v1/tasks", long, nil, 413, "", "larger than 12582912 bytes"},
		{"a form", "POST", "/v1/jobs", "name=a", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "", "not declared as JSON"},
		{"no type", "POST", "/v1/jobs", "{}", []string{"Content-Type", ""}, 415, "", "not declared as JSON"},
		{"unknown filter", "GET", "/v1/runs?tsk=1", "", nil, 400, "tsk", "is not a filter"},
		{"no count", "GET", "/v1/runs?limit=many", "", nil, 400, "limit", "not a count"},
		{"no time", "GET", "/v1/runs?since=yesterday", "", nil, 400, "since", "not a time"},
		{"no text", "GET", "/v1/search", "", nil, 400, "text", "empty"},
		{"outlook", "GET", "/v1/outlook?n=-1", "", nil, 400, "n", "not a count"},
		{"offset", "GET", "/v1/runs/7/log?from=-4", "", nil, 400, "from", "not a count"},
		{"other version", "GET", "/v1/jobs", "", []string{apitype.VersionHeader, "1.2.4"}, 503, "", "this program is version 1.2.4, the background service is version 1.2.3"},
	} {
		t.Run(r.name, func(t *testing.T) {
			reply, body := request(t, c, r.method, "http://x"+r.path, r.body, r.header...)
			if reply.StatusCode != r.status || reply.Header.Get(apitype.VersionHeader) != "1.2.3" {
				t.Errorf("answered %s, want %d", reply.Status, r.status)
			}
			if r.method != "HEAD" {
				if p := problemIn(t, body); p.Field != r.field || !strings.Contains(p.Message, r.message) {
					t.Errorf("problem %+v, want %q of %q", p, r.message, r.field)
				}
			}
			if r.status == 405 && reply.Header.Get("Allow") == "" {
				t.Error("has no Allow header")
			}
			want(t, f)
		})
	}
	reply, body := request(t, c, "GET", "http://x/v1/jobs", "", apitype.VersionHeader, "1.2.3")
	if reply.StatusCode != 200 {
		t.Errorf("the same version is refused: %s", body)
	}
	for _, route := range []apitype.Route{apitype.GetVersion, apitype.GetStatus, apitype.Shutdown} {
		if reply, _ := request(t, c, route.Method(), "http://x"+route.Path(""), "", apitype.VersionHeader, "0"); reply.StatusCode != 200 {
			t.Errorf("%s is refused to another version", route)
		}
	}
}

// panicking is a service that panics.
type panicking struct{ *fake }

func (panicking) Jobs() []model.Job { panic("boom") }

func TestPanicBecomesProblem(t *testing.T) {
	s, f := serve(t, func(s *Server) { s.Service = panicking{newFake(t)} })
	_ = f
	c := overSocket(s)
	for range 2 { // the service survives it
		reply, body := request(t, c, "GET", "http://x/v1/jobs", "")
		if p := problemIn(t, body); reply.StatusCode != 500 || p.Kind != model.KindInternal || !strings.Contains(p.Message, "boom") {
			t.Errorf("answered %s %+v", reply.Status, p)
		}
	}
}

// TestLargePrompt sends the largest prompt that is allowed.
func TestLargePrompt(t *testing.T) {
	s, f := serve(t)
	body, err := json.Marshal(map[string]string{"command": strings.Repeat("x\n", model.MaxCommand/2)[:model.MaxCommand-100]})
	if err != nil {
		t.Fatal(err)
	}
	if len(body) > maxBody { // every line break needs an escape
		body, _ = json.Marshal(map[string]string{"command": strings.Repeat("x", model.MaxCommand)})
	}
	if reply, text := request(t, overSocket(s), "POST", "http://x/v1/tasks", string(body)); reply.StatusCode != 200 {
		t.Errorf("refused: %s", text)
	}
	if calls := f.take(); len(calls) != 1 || len(calls[0]) < model.MaxCommand {
		t.Error("it was not received")
	}
}

// TestRawPath sends paths that a well-behaved client would not.
func TestRawPath(t *testing.T) {
	s, f := serve(t)
	for _, target := range []string{"*", "/v1/jobs/%zz", "v1/jobs", "/v1/jobs/%00", "http://evil/v1/../v1/jobs"} {
		conn, err := socket.Dial(t.Context(), s.Home)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", target)
		reply, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		reply.Body.Close()
		conn.Close()
		if target == "/v1/jobs/%00" { // an id like any other
			want(t, f, "Job \x00")
			continue
		}
		if reply.StatusCode < 400 || reply.StatusCode >= 500 {
			t.Errorf("%s: answered %s", target, reply.Status)
		}
		want(t, f)
	}
}
