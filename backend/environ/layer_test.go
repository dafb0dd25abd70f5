//go:build unix

package environ

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func TestResolveLayers(t *testing.T) {
	base := []string{"PATH=/usr/bin:/bin", "LOW=low", "GITHUB_TOKEN=from-the-shell", "broken"}
	for name, c := range map[string]struct {
		job, task string
		want      map[string]string // "-" means: not set
		secrets   []string
		fail      string // part of the message
	}{
		"nothing":                    {want: map[string]string{"LOW": "low", "broken": "-"}, secrets: []string{"from-the-shell"}},
		"static":                     {job: `[{"name":"A","value":"x y"},{"name":"E","value":""}]`, want: map[string]string{"A": "x y", "E": ""}},
		"task over job over base":    {job: `[{"name":"LOW","value":"job"},{"name":"B","value":"job"}]`, task: `[{"name":"B","value":"task"}]`, want: map[string]string{"LOW": "job", "B": "task"}},
		"unset":                      {job: `[{"name":"A","value":"x"}]`, task: `[{"name":"A","source":"unset"},{"name":"LOW","source":"unset"}]`, want: map[string]string{"A": "-", "LOW": "-"}},
		"unset what is not set":      {job: `[{"name":"NEVER","source":"unset"}]`, want: map[string]string{"NEVER": "-"}},
		"reference to base":          {job: `[{"name":"A","source":"environment","value":"LOW"}]`, want: map[string]string{"A": "low"}},
		"own name from base":         {job: `[{"name":"LOW","source":"environment"}]`, want: map[string]string{"LOW": "low"}},
		"own name from job":          {job: `[{"name":"LOW","value":"job"}]`, task: `[{"name":"LOW","source":"environment","value":"LOW"}]`, want: map[string]string{"LOW": "job"}},
		"same profile first":         {job: `[{"name":"A","source":"environment","value":"LOW"},{"name":"LOW","value":"mine"}]`, want: map[string]string{"A": "mine"}},
		"chain in any order":         {job: `[{"name":"A","source":"environment","value":"B"},{"name":"B","source":"environment","value":"C"},{"name":"C","value":"end"}]`, want: map[string]string{"A": "end", "B": "end"}},
		"chain down to base":         {job: `[{"name":"A","source":"environment","value":"LOW"},{"name":"LOW","source":"environment"}]`, want: map[string]string{"A": "low"}},
		"reference to job from task": {job: `[{"name":"A","value":"x"}]`, task: `[{"name":"B","source":"environment","value":"A"}]`, want: map[string]string{"B": "x"}},
		"reference to a command":     {job: `[{"name":"A","source":"environment","value":"B"},{"name":"B","source":"command","value":"echo hidden-value"}]`, want: map[string]string{"A": "hidden-value"}, secrets: []string{"hidden-value"}},
		"command sees the profile":   {job: `[{"name":"A","source":"command","value":"echo $B-$LOW"},{"name":"B","value":"b"}]`, want: map[string]string{"A": "b-low"}, secrets: []string{"b-low"}},
		"command sees layers below":  {job: `[{"name":"A","value":"job"}]`, task: `[{"name":"A","source":"command","value":"echo $A!"}]`, want: map[string]string{"A": "job!"}},
		"command does not see unset": {job: `[{"name":"LOW","source":"unset"},{"name":"A","source":"command","value":"echo ${LOW-none}"}]`, want: map[string]string{"A": "none"}},
		"commands see no command":    {job: `[{"name":"A","source":"command","value":"echo aaaa"},{"name":"B","source":"command","value":"echo ${A-none}"}]`, want: map[string]string{"B": "none"}},
		"secret by name":             {job: `[{"name":"MY_KEY","value":"opensesame"},{"name":"A","source":"environment","value":"MY_KEY"},{"name":"MAX_TOKENS","value":"4096"}]`, secrets: []string{"opensesame", "from-the-shell"}},
		"secret by its new name":     {job: `[{"name":"MY_TOKEN","source":"environment","value":"PATH"}]`, secrets: []string{"/usr/bin:/bin"}},
		"missing reference":          {job: `[{"name":"A","source":"environment","value":"NOPE"}]`, fail: `A (environment, profile "job"): NOPE is set neither`},
		"missing own name":           {job: `[{"name":"NOPE","source":"environment"}]`, fail: `NOPE (environment, profile "job"): NOPE is set neither`},
		"reference to unset":         {job: `[{"name":"A","source":"environment","value":"LOW"},{"name":"LOW","source":"unset"}]`, fail: "which this profile unsets"},
		"reference to unset below":   {job: `[{"name":"LOW","source":"unset"}]`, task: `[{"name":"A","source":"environment","value":"LOW"}]`, fail: `A (environment, profile "task"): LOW is set neither`},
		"checked first":              {job: `[{"name":"A","source":"command","value":"exit 1"},{"name":"A","value":"x"}]`, fail: "set twice"},
		"first failure is named":     {job: `[{"name":"B","source":"command","value":"exit 3"},{"name":"C","source":"command","value":"exit 4"}]`, fail: `B (command, profile "job"): the command failed with exit code 3`},
		"too long":                   {job: `[{"name":"A","source":"command","value":"head -c 140000 /dev/zero | tr '\\0' x"}]`, fail: "longer than the 128 KiB"},
		"NUL in output":              {job: `[{"name":"A","source":"command","value":"printf 'a\\000b'"}]`, fail: "NUL"},
	} {
		t.Run(name, func(t *testing.T) {
			layers := []Layer{{"job", parse(t, "["+strings.Trim(c.job, "[]")+"]")}, {"task", parse(t, "["+strings.Trim(c.task, "[]")+"]")}}
			var r Resolver
			env, err := r.Resolve(t.Context(), base, layers...)
			if c.fail != "" {
				var p *model.Problem
				if !errors.As(err, &p) || !strings.Contains(p.Message, c.fail) || p.Operation == "" || p.Field == "" {
					t.Fatalf("got %v, want %q", err, c.fail)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !slices.IsSorted(env.Vars) {
				t.Error("not sorted")
			}
			got := newEnvironment(env.Vars)
			for name, want := range c.want {
				if value, ok := got[name]; ok != (want != "-") || ok && value != want {
					t.Errorf("%s = %q (%v), want %q", name, value, ok, want)
				}
			}
			for _, s := range c.secrets {
				if !slices.Contains(env.Secrets, s) {
					t.Errorf("%q is not among the secrets", s)
				}
			}
			if slices.Contains(env.Secrets, "4096") {
				t.Error("a number of tokens counts as secret")
			}
		})
	}
}

func TestFailureLeavesLayersAbove(t *testing.T) {
	var r Resolver
	dir := t.TempDir()
	_, err := r.Resolve(t.Context(), []string{"PATH=/usr/bin:/bin"},
		Layer{"job", parse(t, `[{"name":"A","source":"environment","value":"NOPE"},{"name":"B","source":"command","value":"echo x >`+dir+`/ran; echo x"}]`)},
		Layer{"task", parse(t, `[{"name":"C","source":"command","value":"echo x >`+dir+`/ran; echo x"}]`)})
	if err == nil || exists(dir+"/ran") {
		t.Fatalf("a command ran after a failure: %v", err)
	}
}

func TestTestReportsEach(t *testing.T) {
	var r Resolver
	results := r.Test(t.Context(), []string{"PATH=/usr/bin:/bin", "LOW=low-value"},
		Layer{"job", parse(t, `[{"name":"A","value":"shown","config":{"secret":false}},{"name":"B","source":"command","value":"exit 2"},{"name":"C","source":"environment","value":"B"},
			{"name":"D","source":"environment","value":"LOW"},{"name":"MY_TOKEN","value":"hidden-static"},{"name":"U","source":"unset"},{"name":"D","value":"twice"}]`)},
		Layer{"task", parse(t, `[{"name":"E","source":"environment","value":"A"},{"name":"F","source":"environment","value":"B"},{"name":"G","source":"command","value":"echo ${B-no-value}; sleep 0.02"}]`)})
	want := []struct {
		name, from, masked, problem string
	}{
		{"A", "static", "shown", ""},
		{"B", "command", "", "exit code 2"},
		{"C", "", "", "refers to B, which could not be resolved"},
		{"D", "LOW of the login shell", masked("low-value"), ""},
		{"MY_TOKEN", "static", masked("hidden-static"), ""},
		{"U", "unset", "", ""},
		{"D", "", "", "set twice"},
		{"E", "A of the profile job", masked("shown"), ""},
		{"F", "", "", "refers to B, which could not be resolved"},
		{"G", "command", masked("no-value"), ""},
	}
	if len(results) != len(want) {
		t.Fatalf("%d results", len(results))
	}
	for i, w := range want {
		got := results[i]
		if got.Name != w.name || got.From != w.from || got.Masked != w.masked || got.OK != (w.problem == "") || got.OK != (got.Problem == nil) {
			t.Errorf("%d: %+v, want %+v", i, got, w)
		}
		if got.Problem != nil && !strings.Contains(got.Problem.Message, w.problem) {
			t.Errorf("%d: %v, want %q", i, got.Problem, w.problem)
		}
	}
	if results[9].DurationMS < 20 || results[0].DurationMS != 0 {
		t.Errorf("durations %d and %d ms", results[9].DurationMS, results[0].DurationMS)
	}
}

// TestFetchesOverlap: each of four commands waits until all have begun, so they
// end only if they run at the same time.
func TestFetchesOverlap(t *testing.T) {
	dir := t.TempDir()
	wait := `touch "` + dir + `"/$$; until [ $(ls "` + dir + `" | wc -l) -ge 4 ]; do sleep 0.01; done; echo ok`
	var vars []model.EnvVar
	for _, n := range []string{"A", "B", "C", "D"} {
		vars = append(vars, model.EnvVar{Name: n, Source: model.SourceCommand, Value: wait})
	}
	var r Resolver
	if _, err := r.Resolve(t.Context(), []string{"PATH=/usr/bin:/bin"}, Layer{Vars: vars}); err != nil {
		t.Fatal(err)
	}
}

func TestParallelBoundsFetches(t *testing.T) {
	dir := t.TempDir()
	alone := `mkdir "` + dir + `/lock" && sleep 0.02 && rmdir "` + dir + `/lock" && echo ok`
	var vars []model.EnvVar
	for _, n := range []string{"A", "B", "C"} {
		vars = append(vars, model.EnvVar{Name: n, Source: model.SourceCommand, Value: alone})
	}
	r := Resolver{Parallel: 1}
	if _, err := r.Resolve(t.Context(), []string{"PATH=/usr/bin:/bin"}, Layer{Vars: vars}); err != nil {
		t.Fatal(err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var r Resolver
	_, err := r.Resolve(ctx, []string{"PATH=/usr/bin:/bin"}, Layer{Vars: parse(t, `[{"name":"A","source":"command","value":"sleep 1000"}]`)})
	var p *model.Problem
	if !errors.As(err, &p) {
		t.Fatal(err)
	}
}
