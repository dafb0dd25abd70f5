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

	"claude-scheduler/backend/apitype"
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

// good is one request of each route, the expected call of the service and the
// beginning of the reply.
var good = []struct {
	route       apitype.Route
	id, more    string // more: parameters
	body, asked string
	reply       string
}{
	{apitype.GetVersion, "", "", "", "", `{"version":"1.2.3","pid":`},
	{apitype.GetStatus, "", "", "", "Status", `{"version":"","pid":7`},
	{apitype.GetOutlook, "", "", "", "Outlook 5", `[{"task_id":"made","meaning":"","after":"","then":[],"timezone":"","next":[],"notes":[],`},
	{apitype.GetDoctor, "", "", "", "Doctor", `[]`},
	{apitype.Acknowledge, "", "", `{}`, "Acknowledge", `{}`},
	{apitype.GetToday, "", "?since=2026-11-27T18:00:00Z", "", "Today 2026-11-27T18:00:00Z", `{"since":"2026-11-27T18:00:00Z","runs":0,"done":0,"other":0,"older":0,"requests":[],"task_files":[],"needs_you":[],"found":[],"quiet":[],"running":[],"next":[],"forecast":{"day":{"runs":0,"cost_usd":0,"unpriced":0,"text":""},"week":{"runs":0,"cost_usd":0,"unpriced":0,"text":""},"watches":0,"limit_at":null,"limit":"","budget_at":null,"budget":""},"changed_files":0,"branches":[],"run_time":0,"cost_usd":0,"usual_cost_usd":0}`},
	{apitype.MarkDone, "", "", `{"runs":["7f"],"undo":true}`, "MarkDone [7f] [] true", `{}`},
	{apitype.Snooze, "", "", `{"tasks":["7f"]}`, "Snooze [] [7f] false", `{}`},
	{apitype.TestNotify, "", "", "", "TestNotifications", `[]`},
	{apitype.Pause, "", "", `{"until":"2030-01-01T00:00:00Z"}`, `Pause {"until":"2030-01-01T00:00:00Z"}`, `{"version":"","pid":7`},
	{apitype.Resume, "", "", "", "Resume", `{"version":"","pid":7`},
	{apitype.Shutdown, "", "", "", "Shutdown", `{}`},
	{apitype.GetSettings, "", "", "", "", `{"claude_path":""`},
	{apitype.UpdateSettings, "", "", `{"theme":"dark"}`, `UpdateSettings {"theme":"dark"}`, `{"claude_path":""`},

	{apitype.ListJobs, "", "", "", "Jobs", `[]`},
	{apitype.CreateJob, "", "", `{"name":"a"}`, `CreateJob {"name":"a"}`, `{"id":"made"`},
	{apitype.ReorderJobs, "", "", `{"ids":["b","a"]}`, `ReorderJobs ["b","a"]`, `{}`},
	{apitype.GetJob, "Nightly work/1", "", "", "Job Nightly work/1", `{"id":"made"`},
	{apitype.UpdateJob, "..", "", `{"name":null}`, `UpdateJob .. {"name":null}`, `{"id":"made"`},
	{apitype.DeleteJob, "7f", "", "", "DeleteJob 7f", `{"version":"1.0"`},
	{apitype.DuplicateJob, "7f", "", "", "DuplicateJob 7f", `{"id":"made"`},
	{apitype.RunJob, "a?b#c%2F", "", "", "RunJob a?b#c%2F", `{"id":"made"`},
	{apitype.ExportJob, "7f", "", "", "ExportJob 7f", `{"version":"1.0"`},
	{apitype.Import, "", "", `{"bundle":{"version":"1.0","later":1},"on_conflict":"copy"}`, "Import copy 1.0", `{"job":null,"tasks":[],"notes":[],"created":1`},
	{apitype.Restore, "", "", `{"version":"1.0"}`, "Restore 1.0", `{"notes":[]}`},

	{apitype.ListImportSources, "", "", "", "ImportSources", `[{"kind":"made"`},
	{apitype.PlanImport, "", "", `{"kind":"python","path":"/x"}`, "PlanImport python /x", `{"source":{"kind":""`},
	{apitype.ImportFrom, "", "", `{"kind":"python","ids":["a"],"overwrite":true}`, `ImportFrom python ["a"] true`, `{"created":7`},

	{apitype.ListTasks, "", "?job=7f", "", "Tasks 7f", `[]`},
	{apitype.CreateTask, "", "", `{"name":"a"}`, `CreateTask {"name":"a"}`, `{"id":"made"`},
	{apitype.DraftTask, "", "", `{"name":"a"}`, `DraftTask {"name":"a"}`, `{"task":{"id":"made"`},
	{apitype.GetTask, "draft", "", "", "Task draft", `{"id":"made"`},
	{apitype.UpdateTask, "7f", "", `{"enabled":false}`, `UpdateTask 7f {"enabled":false}`, `{"id":"made"`},
	{apitype.DeleteTask, "7f", "", "", "DeleteTask 7f", `{"version":"1.0"`},
	{apitype.DuplicateTask, "7f", "", "", "DuplicateTask 7f", `{"id":"made"`},
	{apitype.MoveTask, "7f", "", `{"job_id":"8a","index":2}`, "MoveTask 7f 8a 2", `{}`},
	{apitype.RunTask, "7f", "", "", "RunTask 7f", `{"id":"made"`},
	{apitype.GetTrigger, "7f", "", "", "Trigger 7f", `{"task_id":"made"`},
	{apitype.CreateTrigger, "7f", "", "", "CreateTrigger 7f", `{"task_id":"made"`},
	{apitype.DeleteTrigger, "7f", "", "", "DeleteTrigger 7f", `{}`},
	{apitype.CheckTask, "7f", "", `{"automatic":true}`, "CheckTask 7f true", `{"task_id":"made"`},
	{apitype.CheckTasks, "", "", `{}`, "CheckTasks false", `[]`},
	{apitype.ListChecks, "", "", "", "TaskChecks", `[]`},
	{apitype.ListSuggestions, "7f", "", "", "Suggestions 7f", `[]`},
	{apitype.DismissSuggestion, "7f", "", `{"id":"model-haiku","undo":true}`, "DismissSuggestion 7f model-haiku true", `{}`},

	{apitype.ListRuns, "", "?task=7f&status=failed,running&limit=3&needs_attention=true", "", `Runs {"task":"7f","job":"","status":["failed","running"],"reason":"","since":null,"until":null,"text":"","needs_attention":true,"limit":3,"offset":0}`, `[]`},
	{apitype.ListRunSummaries, "", "?task=7f&limit=3", "", "RunSummaries 7f", `[]`},
	{apitype.LatestRunSummaries, "", "", `{"tasks":["7f","8a"],"n":14}`, `LatestRunSummaries ["7f","8a"] 14`, `[{"id":"made"`},
	{apitype.GetRunStats, "", "?by=hour&task=7f", "", "RunStats hour 7f", `[]`},
	{apitype.SearchTranscripts, "", "?text=two+words&limit=3", "", "SearchTranscripts two words 3", `[{"id":"made"`},
	{apitype.GetRun, "7f", "", "", "Run 7f", `{"id":"made"`},
	{apitype.GetRecord, "7f", "", "", "Record 7f", `{"id":"made"`},
	{apitype.GetDenied, "7f", "", "", "Denied 7f", `{"calls":null,"rules":["made"]}`},
	{apitype.GetMatch, "7f", "?text=two+words", "", "RunMatch 7f two words", `{"text":"made"}`},
	{apitype.DeleteLog, "7f", "", "", "DeleteLog 7f", `{}`},
	{apitype.ListRequests, "", "", "", "Requests", `[]`},
	{apitype.AnswerRun, "7f", "", `{"request":"1","answer":"allow"}`, `Answer  7f 1 "allow"`, `{"request":{"run":""`},
	{apitype.CancelRun, "7f", "", "", "CancelRun 7f", `{}`},
	{apitype.RetryRun, "7f", "", `{"allow_denied":true,"rules":["Bash(a)"]}`, `RetryRun 7f {"allow_denied":true,"rules":["Bash(a)"]}`, `{"id":"made"`},
	{apitype.GetLog, "7f", "", "", "LogPath 7f", ``},
	{apitype.GetLogPath, "7f", "", "", "LogPath 7f", `{"text":"/`},
	{apitype.GetTranscript, "7f", "", "", "LogPath 7f; Record 7f", `{"entries":[],"outcome":{`},
	{apitype.GetDiff, "7f", "", "", "RunDiff 7f", `{"text":"made"}`},
	{apitype.CompareRuns, "7f", "?with=8a", "", "CompareRuns 7f 8a", `{"run":{"id":""`},
	{apitype.GetResumeLine, "7f", "", "", "ResumeLine 7f", `{"text":"made"}`},

	{apitype.ListProfiles, "", "", "", "Profiles", `[]`},
	{apitype.CreateProfile, "", "", `{"name":"a"}`, `CreateProfile {"name":"a"}`, `{"id":"made"`},
	{apitype.RestoreProfile, "", "", `{"id":"7f","later":1}`, "RestoreProfile 7f", `{}`},
	{apitype.GetProfile, "restore", "", "", "Profile restore", `{"id":"made"`},
	{apitype.UpdateProfile, "7f", "", `{"name":"b"}`, `UpdateProfile 7f {"name":"b"}`, `{"id":"made"`},
	{apitype.DeleteProfile, "7f", "", "", "DeleteProfile 7f", `{"id":"made"`},
	{apitype.DuplicateProfile, "7f", "", "", "DuplicateProfile 7f", `{"id":"made"`},
	{apitype.StoreSecret, "", "", `{"item":"github.com/me","value":"x"}`, "StoreSecret github.com/me x", "{}"},
	{apitype.TestProfile, "7f", "", "", "TestProfile 7f", `[{"name":"made","source":"static","profile":"p","ok":true,"from":"f","masked":"•","problem":null,"duration_ms":7}]`},

	{apitype.Explain, "", "", `{"text":"hourly","folder":"/srv","from":"2026-01-01T00:00:00Z","n":3}`, "Explain hourly/srv 2026-01-01T00:00:00Z 3", `{"meaning":"made","next":[],"notes":[]`},
	{apitype.Explain, "", "", `{"schedule":{"cron_expression":"0 9 * * *"},"from":"2026-01-01T00:00:00Z","n":5000}`, "Explain 0 9 * * * 2026-01-01T00:00:00Z 1000", `{"meaning":"made","next":[],"notes":[]`},
	{apitype.WatchMatches, "", "", `{"schedule":{"watch_path":"/x"}}`, "WatchMatches /x", `{"files":[],"total":3,"partial":false}`},
	{apitype.ListCommands, "", "?dir=%2Fx+y", "", "Commands /x y", `[{"name":"/made"`},
	{apitype.ListWorktrees, "", "", "", "Worktrees false", `[]`},
	{apitype.PruneWorktrees, "", "", `{"paths":["/w"],"force":true}`, `PruneWorktrees ["/w"] true`, `{"removed":["/w"]}`},
	{apitype.DiffWorktree, "", "", `{"path":"/w","message":"m"}`, `DiffWorktree {"path":"/w","message":"m","body":""}`, `{`},
	{apitype.CommitWorktree, "", "", `{"path":"/w","message":"m"}`, `CommitWorktree {"path":"/w","message":"m","body":""}`, `{`},
	{apitype.MergeWorktree, "", "", `{"path":"/w","message":"m"}`, `MergeWorktree {"path":"/w","message":"m","body":""}`, `{`},
	{apitype.UndoMerge, "", "", `{"path":"/w"}`, `UndoMerge {"path":"/w","message":"","body":""}`, `{`},
	{apitype.PushWorktree, "", "", `{"path":"/w","message":"m"}`, `PushWorktree {"path":"/w","message":"m","body":""}`, `{`},
	{apitype.OpenPullRequest, "", "", `{"path":"/w","message":"m"}`, `OpenPullRequest {"path":"/w","message":"m","body":""}`, `{`},
	{apitype.DiscardWorktree, "", "", `{"path":"/w","message":"m"}`, `DiscardWorktree {"path":"/w","message":"m","body":""}`, `{`},
	{apitype.ListDiscarded, "", "", "", "DiscardedWorktrees", `[]`},
	{apitype.GetFleet, "", "", "", "Fleet", `{"joined":false`},
	{apitype.JoinFleet, "", "", `{"engine":"temporal://h","name":"m"}`, "JoinFleet temporal://h m", `{"joined":false`},
	{apitype.LeaveFleet, "", "", "", "LeaveFleet", `{"joined":false`},
	{apitype.DrainFleet, "", "", `{"drain":true}`, "DrainFleet true", `{"joined":false`},
	{apitype.ExportFleetKey, "", "", "", "FleetKey", `{"text":"made"}`},
	{apitype.ShareJob, "7f", "", `{"on":["linux"],"on_loss":"again"}`, "ShareJob 7f again", `{"id":"made"`},
	{apitype.ListTaskFiles, "", "?job=7f", "", "TaskFiles 7f", `[]`},
	{apitype.ApproveTaskFile, "", "", `{"job_id":"7f","file":"a.md","shown":"x"}`, "ApproveTaskFile 7f a.md x ", `{"task":{"id":"made"`},
	{apitype.IgnoreTaskFile, "", "", `{"job_id":"7f","file":"a.md","shown":"x","undo":true}`, "IgnoreTaskFile 7f a.md true ", `{}`},
	{apitype.WriteTaskFile, "7f", "", `{"file":"a.md","force":true}`, "WriteTaskFile 7f a.md true ", `{"task":{"id":"made"`},
	{apitype.DetachTask, "7f", "", "", "DetachTask 7f ", `{"id":"made"`},
	{apitype.UnshareJob, "7f", "", "", "UnshareJob 7f", `{"id":"made"`},
	{apitype.MapJob, "7f", "", `{"path":"/x"}`, "MapJob 7f /x", `{"id":"made"`},
	{apitype.RestoreWorktree, "", "", `{"id":"w-1"}`, "RestoreWorktree w-1", `{`},

	{apitype.GetFleet, "", "", "", "Fleet", `{"joined":false,"address":"","namespace":"","web":"","machine":"made"`},
	{apitype.JoinFleet, "", "", `{"engine":"temporal://h:1","name":"m","labels":["linux"],"api_key":{"source":"keychain","value":"a/b"}}`, `JoinFleet temporal://h:1 m`, `{"joined":false`},
	{apitype.LeaveFleet, "", "", "", "LeaveFleet", `{"joined":false`},
	{apitype.DrainFleet, "", "", `{"drain":true}`, "DrainFleet true", `{"joined":false`},
	{apitype.ExportFleetKey, "", "", "", "FleetKey", `{"text":"made"}`},
	{apitype.ShareJob, "7f", "", `{"on":["linux"],"on_loss":"again"}`, `ShareJob 7f again`, `{"id":"made"`},
	{apitype.UnshareJob, "7f", "", "", "UnshareJob 7f", `{"id":"made"`},
	{apitype.MapJob, "7f", "", `{"path":"/x"}`, "MapJob 7f /x", `{"id":"made"`},
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
			if got := reply.Header.Get(apitype.VersionHeader); got != "1.2.3" {
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

// Scripts may still use the names of earlier versions.
func TestFormerRoutes(t *testing.T) {
	s, f := serve(t)
	c := overSocket(s)
	for _, g := range good {
		old, renamed := formerRoutes[g.route]
		if !renamed {
			continue
		}
		method, path, _ := strings.Cut(old, " ")
		reply, body := request(t, c, method, "http://x"+path+g.more, g.body)
		if reply.StatusCode != 200 || !strings.HasPrefix(body, g.reply) {
			t.Errorf("%s: answered %s %s, want 200 %s", old, reply.Status, body, g.reply)
		}
		want(t, f, strings.Split(g.asked, "; ")...)
	}
}

// TestServiceErrors makes every route that calls the service fail, with each kind
// of problem in turn.
func TestServiceErrors(t *testing.T) {
	s, f := serve(t)
	c := overSocket(s)
	never := "Outlook LatestRunSummaries DraftTask Doctor TestNotifications ImportSources Requests Shutdown Status Jobs Tasks Profiles CheckTasks TaskChecks Fleet" // return no error
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

// TestRouteTable checks the table against the routes of apitype, and the requests
// above against both.
func TestRouteTable(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../apitype/routes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	known := map[apitype.Route]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && len(spec.Values) == 1 {
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				known[apitype.Route(text)] = true
			}
		}
		return true
	})
	if len(known) < 40 {
		t.Fatalf("found only %d routes", len(known))
	}
	served, tried := map[apitype.Route]bool{}, map[apitype.Route]bool{apitype.GetEvents: true}
	for _, e := range (&Server{Service: &fake{}}).table() {
		if served[e.route] || !known[e.route] || e.operation == "" {
			t.Errorf("%s is served twice, unknown or has no words", e.route)
		}
		served[e.route] = true
	}
	for _, g := range good {
		tried[g.route] = true
	}
	for route := range known {
		if !served[route] {
			t.Errorf("%s: add it to the table in routes.go", route)
		}
		if !tried[route] {
			t.Errorf("%s: add a request to good in routes_test.go", route)
		}
	}
}
