package importer

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// HostInfo is what the other program's files do not contain.
type HostInfo struct {
	Zone *time.Location // zone of times without an offset
	Now  time.Time
}

// ImportSet is the data converted from another program's files. Record ids are
// stable, so that a second import finds the records of the first.
type ImportSet struct {
	Profiles  []model.Profile
	Jobs      []model.Job
	Tasks     []model.Task // enabled or disabled, as in the source
	Runs      []RunHistory
	Settings  []Setting
	Remarks   []Note
	Uncertain map[string]bool // ids of tasks that are not work for Claude as they are
}

// RunHistory is a run of the other program, with its stream.
type RunHistory struct {
	Run model.Run
	Log string
}

// Setting is a setting of this program with its imported value.
type Setting struct {
	Name  string
	Value any
}

// Note describes what was changed or left out in a record.
type Note struct {
	ID      string // id of the record; empty: the whole import
	Field   string // the field's name in this program; empty: the whole record
	Message string
}

func (h *ImportSet) remark(id, field, message string) {
	h.Remarks = append(h.Remarks, Note{id, field, message})
}

// addTask makes a task valid: a schedule that cannot be parsed becomes manual,
// with a remark, and its command stays.
func (h *ImportSet) addTask(t model.Task, m HostInfo) model.Task {
	if _, err := schedule.Compile(t.Schedule, m.Zone); err != nil {
		field, message := "schedule", err.Error()
		if p, ok := err.(*model.Problem); ok {
			field, message = p.Field, p.Message
		}
		h.remark(t.ID, field, message+": the task is manual until it has another schedule")
		t.Schedule = model.NewSchedule()
	}
	t.Name = nameOf(t.Name)
	h.Tasks = append(h.Tasks, t)
	return t
}

// jobIn returns the job of a directory, and creates it the first time.
func (h *ImportSet) jobIn(dir, name, origin string, m HostInfo) *model.Job {
	id := stableID(origin, "job", dir)
	for i := range h.Jobs {
		if h.Jobs[i].ID == id {
			return &h.Jobs[i]
		}
	}
	job := model.NewJob()
	job.ID, job.Name, job.WorkingDirectory.Path = id, nameOf(name), dir
	job.CreatedAt, job.UpdatedAt = m.Now, m.Now
	h.Jobs = append(h.Jobs, job)
	return &h.Jobs[len(h.Jobs)-1]
}

// stableID returns an id that depends only on the parts.
func stableID(parts ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte("claude-scheduler\x00"+strings.Join(parts, "\x00"))).String()
}

// nameOf turns any text into a name: one line, not too long, never empty.
func nameOf(text string) string {
	name := strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }), " ")
	if name == "" {
		return "Untitled"
	}
	return format.Cut(name, model.MaxName)
}

// titleOf returns the beginning of a prompt as a name.
func titleOf(prompt string) string {
	const maxLength = 60
	first, _, _ := strings.Cut(strings.TrimSpace(prompt), "\n")
	if runes := []rune(first); len(runes) > maxLength {
		cut := strings.LastIndexByte(string(runes[:maxLength]), ' ')
		if cut < maxLength/2 {
			cut = len(string(runes[:maxLength]))
		}
		return string(runes)[:cut] + "…"
	}
	return first
}

// folderName returns the last part of a path, for display.
func folderName(dir string) string {
	dir = strings.TrimRight(strings.ReplaceAll(dir, `\`, "/"), "/")
	name := dir[strings.LastIndexByte(dir, '/')+1:]
	if name == "" || name == "~" {
		return "Home"
	}
	return name
}
