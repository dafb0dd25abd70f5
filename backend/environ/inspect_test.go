package environ

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// Inspect fetches nothing that is skipped, nor what depends on it, and says why.
func TestInspect(t *testing.T) {
	ran := filepath.Join(t.TempDir(), "ran")
	skip := func(v model.EnvVar) string {
		if v.Source == model.SourceCommand {
			return "a command"
		}
		return ""
	}
	job := Layer{Profile: "job", Vars: []model.EnvVar{
		{Name: "TOKEN", Source: model.SourceCommand, Value: "touch '" + ran + "'; echo secret-value"},
		{Name: "PLAIN", Source: model.SourceStatic, Value: "x"},
		{Name: "COPY", Source: model.SourceEnvironment, Value: "TOKEN"},
		{Name: "AWS_PROFILE", Source: model.SourceCommand, Value: "echo prod"},
		{Name: "REPLACED", Source: model.SourceCommand, Value: "echo one"},
	}}
	task := Layer{Profile: "task", Vars: []model.EnvVar{
		{Name: "DB", Source: model.SourceAWSSSM, Value: "/prod/db"},
		{Name: "LATER", Source: model.SourceEnvironment, Value: "COPY"},
		{Name: "REPLACED", Source: model.SourceStatic, Value: "two"},
		{Name: "MISSING", Source: model.SourceEnvironment, Value: "NOWHERE"},
	}}
	var r Resolver
	in := r.Inspect(t.Context(), []string{"PATH=/usr/bin:/bin", "TOKEN=of-the-shell"}, skip, job, task)
	if got, want := slices.Sorted(maps.Keys(in.Skipped)), []string{"AWS_PROFILE", "COPY", "DB", "LATER", "TOKEN"}; !slices.Equal(got, want) {
		t.Errorf("skipped %v; want %v", got, want)
	}
	if !strings.Contains(in.Skipped["DB"], "needs AWS_PROFILE") || in.Skipped["LATER"] != "a command" {
		t.Errorf("the reasons are %v", in.Skipped)
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("a skipped command ran")
	}
	if want := []string{"PATH=/usr/bin:/bin", "PLAIN=x", "REPLACED=two"}; !slices.Equal(in.Vars, want) {
		t.Errorf("the environment is %v; want %v", in.Vars, want)
	}
	for _, res := range in.Results {
		if ok := res.Name != "MISSING"; res.OK != ok {
			t.Errorf("%s: %+v", res.Name, res.Problem)
		}
	}
	if all := r.Inspect(t.Context(), []string{"PATH=/usr/bin:/bin"}, nil, Layer{Vars: job.Vars[:3]}); len(all.Skipped) != 0 || !slices.Contains(all.Vars, "COPY=secret-value") {
		t.Errorf("without skipping: %v %v", all.Skipped, all.Vars)
	}
}
