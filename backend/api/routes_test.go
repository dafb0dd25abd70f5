package api

import (
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/socket"
)

// overSocket returns a plain HTTP client for a server's socket.
func overSocket(s *Server) *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return socket.Dial(ctx, s.Home)
	}}}
}

// request makes one request with a JSON body, "" for none.
func request(t *testing.T, c *http.Client, method, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		} else if header[i+1] == "" {
			req.Header.Del(header[i])
		} else {
			req.Header.Set(header[i], header[i+1])
		}
	}
	reply, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	data, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply, string(data)
}

// good is one request of each route, what the service is to be asked and how the reply begins.
var good = []struct {
	route       contract.Route
	id, more    string // more: parameters
	body, asked string
	reply       string
}{
	{contract.GetVersion, "", "", "", "", `{"version":"1.2.3","pid":`},
	{contract.GetStatus, "", "", "", "Status", `{"version":"","pid":7`},
	{contract.GetOutlook, "", "", "", "Outlook 5", `[{"task_id":"made","meaning":"","next":[],"notes":[],`},
	{contract.GetDoctor, "", "", "", "Doctor", `[]`},
	{contract.Seen, "", "", `{"run":"7f"}`, "Seen 7f", `{}`},
	{contract.TestNotify, "", "", "", "TestNotifications", `[]`},
	{contract.Pause, "", "", `{"until":"2030-01-01T00:00:00Z"}`, `Pause {"until":"2030-01-01T00:00:00Z"}`, `{"version":"","pid":7`},
	{contract.Resume, "", "", "", "Resume", `{"version":"","pid":7`},
	{contract.Shutdown, "", "", "", "Shutdown", `{}`},
	{contract.GetSettings, "", "", "", "", `{"claude_path":""`},
	{contract.UpdateSettings, "", "", `{"theme":"dark"}`, `UpdateSettings {"theme":"dark"}`, `{"claude_path":""`},

	{contract.ListJobs, "", "", "", "Jobs", `[]`},
	{contract.CreateJob, "", "", `{"name":"a"}`, `CreateJob {"name":"a"}`, `{"id":"made"`},
	{contract.ReorderJobs, "", "", `{"ids":["b","a"]}`, `ReorderJobs ["b","a"]`, `{}`},
	{contract.GetJob, "Nightly work/1", "", "", "Job Nightly work/1", `{"id":"made"`},
	{contract.UpdateJob, "..", "", `{"name":null}`, `UpdateJob .. {"name":null}`, `{"id":"made"`},
	{contract.DeleteJob, "7f", "", "", "DeleteJob 7f", `{"version":"1.0"`},
	{contract.DuplicateJob, "7f", "", "", "DuplicateJob 7f", `{"id":"made"`},
	{contract.RunJob, "a?b#c%2F", "", "", "RunJob a?b#c%2F", `{"id":"made"`},
	{contract.ExportJob, "7f", "", "", "ExportJob 7f", `{"version":"1.0"`},
	{contract.Import, "", "", `{"bundle":{"version":"1.0","later":1},"on_conflict":"copy"}`, "Import copy 1.0", `{"job":null,"tasks":[],"notes":[],"created":1`},
	{contract.Restore, "", "", `{"version":"1.0"}`, "Restore 1.0", `{}`},

	{contract.ListImportSources, "", "", "", "ImportSources", `[{"kind":"made"`},
	{contract.PlanImport, "", "", `{"kind":"python","path":"/x"}`, "PlanImport python /x", `{"source":{"kind":""`},
	{contract.ImportFrom, "", "", `{"kind":"python","ids":["a"],"overwrite":true}`, `ImportFrom python ["a"] true`, `{"created":7`},

	{contract.ListTasks, "", "?job=7f", "", "Tasks 7f", `[]`},
	{contract.CreateTask, "", "", `{"name":"a"}`, `CreateTask {"name":"a"}`, `{"id":"made"`},
	{contract.DraftTask, "", "", `{"name":"a"}`, `DraftTask {"name":"a"}`, `{"task":{"id":"made"`},
	{contract.GetTask, "draft", "", "", "Task draft", `{"id":"made"`},
	{contract.UpdateTask, "7f", "", `{"enabled":false}`, `UpdateTask 7f {"enabled":false}`, `{"id":"made"`},
	{contract.DeleteTask, "7f", "", "", "DeleteTask 7f", `{"version":"1.0"`},
	{contract.DuplicateTask, "7f", "", "", "DuplicateTask 7f", `{"id":"made"`},
	{contract.MoveTask, "7f", "", `{"job_id":"8a","index":2}`, "MoveTask 7f 8a 2", `{}`},
	{contract.RunTask, "7f", "", "", "RunTask 7f", `{"id":"made"`},

	{contract.ListRuns, "", "?task=7f&status=failed,running&limit=3", "", `Runs {"task":"7f","job":"","status":["failed","running"],"reason":"","since":null,"until":null,"text":"","limit":3,"offset":0}`, `[]`},
	{contract.ListBriefs, "", "?task=7f&limit=3", "", "Briefs 7f", `[]`},
	{contract.LatestBriefs, "", "", `{"tasks":["7f","8a"],"n":14}`, `LatestBriefs ["7f","8a"] 14`, `[{"id":"made"`},
	{contract.GetFigures, "", "?by=hour&task=7f", "", "Figures hour 7f", `[]`},
	{contract.SearchTranscripts, "", "?text=two+words&limit=3", "", "SearchTranscripts two words 3", `[{"id":"made"`},
	{contract.GetRun, "7f", "", "", "Run 7f", `{"id":"made"`},
	{contract.GetRecord, "7f", "", "", "Record 7f", `{"id":"made"`},
	{contract.GetDenied, "7f", "", "", "Denied 7f", `{"calls":null,"rules":["made"]}`},
	{contract.CancelRun, "7f", "", "", "CancelRun 7f", `{}`},
	{contract.RetryRun, "7f", "", `{"allow_denied":true,"rules":["Bash(a)"]}`, `RetryRun 7f {"allow_denied":true,"rules":["Bash(a)"]}`, `{"id":"made"`},
	{contract.GetLog, "7f", "", "", "LogPath 7f", ``},
	{contract.GetLogPath, "7f", "", "", "LogPath 7f", `{"text":"/`},
	{contract.GetTranscript, "7f", "", "", "LogPath 7f; Record 7f", `{"entries":[],"outcome":{`},
	{contract.GetDiff, "7f", "", "", "RunDiff 7f", `{"text":"made"}`},
	{contract.GetResumeLine, "7f", "", "", "ResumeLine 7f", `{"text":"made"}`},

	{contract.ListProfiles, "", "", "", "Profiles", `[]`},
	{contract.CreateProfile, "", "", `{"name":"a"}`, `CreateProfile {"name":"a"}`, `{"id":"made"`},
	{contract.RestoreProfile, "", "", `{"id":"7f","later":1}`, "RestoreProfile 7f", `{}`},
	{contract.GetProfile, "restore", "", "", "Profile restore", `{"id":"made"`},
	{contract.UpdateProfile, "7f", "", `{"name":"b"}`, `UpdateProfile 7f {"name":"b"}`, `{"id":"made"`},
	{contract.DeleteProfile, "7f", "", "", "DeleteProfile 7f", `{"id":"made"`},
	{contract.DuplicateProfile, "7f", "", "", "DuplicateProfile 7f", `{"id":"made"`},
	{contract.TestProfile, "7f", "", "", "TestProfile 7f", `[{"name":"made","source":"static","profile":"p","ok":true,"from":"f","masked":"•","problem":null,"duration_ms":7}]`},

	{contract.Explain, "", "", `{"schedule":{"cron_expression":"0 9 * * *"},"from":"2026-01-01T00:00:00Z","n":5000}`, "Explain 0 9 * * * 2026-01-01T00:00:00Z 1000", `{"meaning":"made","next":[],"notes":[]`},
	{contract.WatchMatches, "", "", `{"schedule":{"watch_path":"/x"}}`, "WatchMatches /x", `{"files":[],"total":3}`},
	{contract.ListCommands, "", "?dir=%2Fx+y", "", "Commands /x y", `[{"name":"/made"`},
	{contract.ListWorktrees, "", "", "", "Worktrees", `[]`},
	{contract.PruneWorktrees, "", "", `{"paths":["/w"],"force":true}`, `PruneWorktrees ["/w"] true`, `{"removed":["/w"]}`},
}

func TestRoutes(t *testing.T) {
	s, f := serve(t)
	c := overSocket(s)
	for _, g := range good {
		t.Run(string(g.route), func(t *testing.T) {
			reply, body := request(t, c, g.route.Method(), "http://x"+g.route.Path(g.id)+g.more, g.body)
			if reply.StatusCode != 200 || !strings.HasPrefix(body, g.reply) {
				t.Errorf("answered %s %s, want 200 %s", reply.Status, body, g.reply)
			}
			if got := reply.Header.Get(contract.VersionHeader); got != "1.2.3" {
				t.Errorf("version header %q", got)
			}
			if g.asked == "" {
				want(t, f)
			} else {
				want(t, f, strings.Split(g.asked, "; ")...)
			}
		})
	}
}

// TestEngineErrors lets every route that asks the service fail, with each kind
// of problem in turn.
func TestEngineErrors(t *testing.T) {
	s, f := serve(t)
	c := overSocket(s)
	never := "Outlook LatestBriefs DraftTask Doctor TestNotifications ImportSources Shutdown Status Jobs Tasks Profiles" // return no error
	for i, g := range good {
		method, _, _ := strings.Cut(g.asked, " ")
		if method == "" || strings.Contains(" "+never+" ", " "+method+" ") {
			continue
		}
		t.Run(string(g.route), func(t *testing.T) {
			kinds := []model.Kind{model.KindInvalid, model.KindNotFound, model.KindConflict, model.KindUnavailable, model.KindInternal, "odd", ""}
			kind := kinds[i%len(kinds)]
			status := map[model.Kind]int{model.KindInvalid: 400, model.KindNotFound: 404, model.KindConflict: 409, model.KindUnavailable: 503}[kind]
			if status == 0 {
				status = 500
			}
			expected := model.Problem{Field: "f", Message: "m", Hint: "h", Kind: kind}
			f.fail(errors.Join(errors.New("context"), &expected))
			reply, body := request(t, c, g.route.Method(), "http://x"+g.route.Path(g.id)+g.more, g.body)
			p := problemIn(t, body)
			if p.Operation == "" {
				t.Error("no operation")
			}
			p.Operation = ""
			if p != expected || reply.StatusCode != status || reply.Header.Get("Content-Type") != "application/json" {
				t.Errorf("answered %s %+v, want %d %+v", reply.Status, p, status, expected)
			}
		})
	}
	f.fail(errors.New("disk on fire"))
	reply, body := request(t, c, "GET", "http://x/v1/runs/7f", "")
	if p := problemIn(t, body); reply.StatusCode != 500 || p != (model.Problem{Operation: "show run", Message: "disk on fire", Kind: model.KindInternal}) {
		t.Errorf("a plain error became %s %+v", reply.Status, p)
	}
	f.fail(&model.Problem{Operation: "start task", Message: "m", Kind: model.KindConflict})
	if _, body := request(t, c, "POST", "http://x/v1/tasks/7f/run", ""); problemIn(t, body).Operation != "start task" {
		t.Errorf("the service's operation was lost: %s", body)
	}
}

func problemIn(t *testing.T, body string) model.Problem {
	t.Helper()
	var p model.Problem
	dec := json.NewDecoder(strings.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil || p.Message == "" {
		t.Fatalf("%q is no problem: %v", body, err)
	}
	return p
}

// TestContract holds the table against the constants of the contract, and the
// requests above against both.
func TestContract(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../apitype/routes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	known := map[contract.Route]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && len(spec.Values) == 1 {
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				known[contract.Route(text)] = true
			}
		}
		return true
	})
	if len(known) < 40 {
		t.Fatalf("found only %d routes", len(known))
	}
	served, tried := map[contract.Route]bool{}, map[contract.Route]bool{contract.GetEvents: true}
	for _, e := range (&Server{Service: &fake{}}).table() {
		if served[e.route] || !known[e.route] || e.does == "" {
			t.Errorf("%s is served twice, unknown or has no words", e.route)
		}
		served[e.route] = true
	}
	for _, g := range good {
		tried[g.route] = true
	}
	for route := range known {
		if !served[route] || !tried[route] {
			t.Errorf("%s: served %v, tried %v", route, served[route], tried[route])
		}
	}
}
