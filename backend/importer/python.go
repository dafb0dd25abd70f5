package importer

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"claude-scheduler/backend/model"
)

// PythonFiles are the files of the Python program; nil stands for a missing one.
type PythonFiles struct {
	Jobs, Tasks, Profiles, Runs, Settings []byte
	Log                                   func(runID string) string // the stream of a run; nil or empty: there is none
}

// python reads one set of files.
type python struct {
	ImportSet
	HostInfo
	home string // where tasks without a job ran
}

// Python reads the data directory of the Python program. An error is a
// *model.Problem that names the file at fault.
func Python(files PythonFiles, m HostInfo) (ImportSet, error) {
	p := python{HostInfo: m, home: "~/projects"}
	if err := p.settings(files.Settings); err != nil {
		return ImportSet{}, err
	}
	jobs, err := objectsIn("jobs.json", files.Jobs, p.about(""))
	if err != nil {
		return ImportSet{}, err
	}
	tasks, err := objectsIn("tasks.json", files.Tasks, p.about(""))
	if err != nil {
		return ImportSet{}, err
	}
	profiles, err := objectsIn("profiles.json", files.Profiles, p.about(""))
	if err != nil {
		return ImportSet{}, err
	}
	runs, err := objectsIn("runs.json", files.Runs, p.about(""))
	if err != nil {
		return ImportSet{}, err
	}
	for _, o := range profiles {
		p.profile(o)
	}
	for _, o := range jobs {
		p.job(o)
	}
	for _, o := range tasks {
		p.task(o)
	}
	p.order()
	for _, o := range runs {
		p.run(o, files.Log)
	}
	return p.ImportSet, nil
}

// PythonExport reads one job as the Python program exports it. The profiles it
// names are not in the file.
func PythonExport(data []byte, m HostInfo) (ImportSet, error) {
	p := python{HostInfo: m, home: "~/projects"}
	whole := objectIn(data, p.about(""))
	job := whole.object("job")
	if job.fields == nil {
		return ImportSet{}, model.Invalid("job", "is missing", "give a file that the Python program exported")
	}
	p.job(job)
	for _, o := range whole.objects("tasks") {
		p.task(o)
	}
	p.order()
	return p.ImportSet, nil
}

// IsPythonExport reports whether data is an export of the Python program rather
// than one of ours, by field names that only that program uses.
func IsPythonExport(data []byte) bool {
	var probe struct {
		Job                json.RawMessage `json:"job"`
		ProfilesReferenced []any           `json:"profiles_referenced"`
		Tasks              []struct {
			PromptType *string                    `json:"prompt_type"`
			Schedule   map[string]json.RawMessage `json:"schedule"`
		} `json:"tasks"`
	}
	if json.Unmarshal(data, &probe) != nil || probe.Job == nil {
		return false
	}
	for _, t := range probe.Tasks {
		if _, there := t.Schedule["schedule_type"]; there || t.PromptType != nil {
			return true
		}
	}
	return slices.ContainsFunc(probe.ProfilesReferenced, func(p any) bool { _, text := p.(string); return text })
}

// about returns the function that adds remarks about a record.
func (p *python) about(id string) func(field, message string) {
	return func(field, message string) { p.remark(id, field, message) }
}

// identify returns the id of a record, and uses it for remarks about its
// fields.
func (p *python) identify(kind string, o *object) string {
	id := o.text("id")
	parsed, err := uuid.Parse(id)
	if err == nil {
		id = parsed.String()
	} else {
		was := id
		id = stableID("python", kind, was, o.text("name"), o.text("created_at"))
		p.remark(id, "id", fmt.Sprintf("%q is not a UUID: it has a new one", was))
	}
	o.noted = p.about(id)
	return id
}

// profileRef returns the id of a referenced profile, or nothing.
func (p *python) profileRef(o object) model.Text {
	ref := o.text("profile")
	if ref == "" {
		return ""
	}
	if _, err := uuid.Parse(ref); err == nil {
		return model.Text(ref)
	}
	for _, known := range p.Profiles { // an early version stored names
		if known.Name == ref {
			return model.Text(known.ID)
		}
	}
	o.noted("profile", fmt.Sprintf("%q is not a profile and is left out", ref))
	return ""
}

func (p *python) job(o object) {
	job := model.NewJob()
	job.ID = p.identify("job", &o)
	job.Name, job.Description = nameOf(o.text("name")), o.text("description")
	job.Profile = p.profileRef(o)
	job.CreatedAt, job.UpdatedAt = o.time("created_at", p.Zone), o.time("updated_at", p.Zone)
	job.TaskOrder = o.texts("task_order")
	raw, _ := o.raw("working_directory")
	dir := objectIn(raw, o.noted)
	w := &job.WorkingDirectory
	w.Path, w.UseGitWorktree = dir.text("path"), dir.truth("use_git_worktree", false)
	w.WorktreeName, w.WorktreeBranch = dir.text("worktree_name"), dir.text("worktree_branch")
	if dir.fields == nil { // an early version stored only the path
		w.Path = o.text("working_directory")
	}
	if w.Path == "" {
		w.Path = "~/projects"
		p.remark(job.ID, "working_directory.path", "was not set: it is ~/projects, as in the source")
	}
	if w.UseGitWorktree {
		p.remark(job.ID, "working_directory.use_git_worktree", "the worktree is created again, in this program's directory; the old one in trees/ is not changed")
	}
	p.Jobs = append(p.Jobs, job)
}

// order makes each job's order list its own tasks once; in the Python program
// they could differ.
func (p *python) order() {
	for i := range p.Jobs {
		job := &p.Jobs[i]
		var order model.IDs
		belongs := func(id string) bool {
			return slices.ContainsFunc(p.Tasks, func(t model.Task) bool { return t.ID == id && string(t.JobID) == job.ID })
		}
		for _, id := range job.TaskOrder {
			if belongs(id) && !slices.Contains(order, id) {
				order = append(order, id)
			}
		}
		for _, t := range p.Tasks {
			if string(t.JobID) == job.ID && !slices.Contains(order, t.ID) {
				order = append(order, t.ID)
			}
		}
		job.TaskOrder = order
	}
}
