package apitype

import "claude-scheduler/backend/model"

// The programs whose data can be imported.
const (
	ImportPython  = "python"
	ImportCrontab = "crontab"
	ImportDesktop = "claude_desktop"
)

// ImportKinds are all programs, in display order.
var ImportKinds = []string{ImportPython, ImportCrontab, ImportDesktop}

// ImportSource is another program on this machine whose data can be imported.
type ImportSource struct {
	Kind     string         `json:"kind" ts_type:"'python' | 'crontab' | 'claude_desktop'"`
	Name     string         `json:"name"` // the program's name
	Path     string         `json:"path"` // where it was found; empty: no file
	Jobs     int            `json:"jobs"`
	Tasks    int            `json:"tasks"`    // number of tasks that are work for Claude
	Doubtful int            `json:"doubtful"` // other tasks, imported only if listed
	Profiles int            `json:"profiles"`
	Runs     int            `json:"runs"`
	Problem  *model.Problem `json:"problem"` // why it cannot be read; null: it can
}

// ImportChoice is what to import from another program, and how. For a plan only
// Kind and Path are used.
type ImportChoice struct {
	Kind      string   `json:"kind"`      // one of ImportKinds
	Path      string   `json:"path"`      // absolute; empty: the program's usual location
	IDs       []string `json:"ids"`       // of records of the plan, plus their dependencies; empty: those that the plan has chosen
	Enable    bool     `json:"enable"`    // enable tasks that are enabled in the source; otherwise all are disabled
	Overwrite bool     `json:"overwrite"` // existing records are replaced; otherwise they are not changed
	Runs      bool     `json:"runs"`      // the history too; existing runs are not changed
	Settings  bool     `json:"settings"`  // the settings of the plan too, replacing yours
}

// ImportPlan is what an import would do.
type ImportPlan struct {
	Source   ImportSource    `json:"source"`
	Records  []ImportRecord  `json:"records" ts_type:"ImportRecord[]"`   // profiles, then each job with its tasks
	Settings []ImportSetting `json:"settings" ts_type:"ImportSetting[]"` // those that would change
	Runs     int             `json:"runs"`                               // runs that do not exist here yet
	Notes    []ImportNote    `json:"notes" ts_type:"ImportNote[]"`       // not about one record
}

// ImportRecord is one record that can be imported.
type ImportRecord struct {
	Kind    string         `json:"kind" ts_type:"'profile' | 'job' | 'task'"`
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	JobID   model.Text     `json:"job_id" ts_type:"string | null"` // set for tasks only
	Detail  string         `json:"detail"`                         // a task's schedule as text, a job's directory, the number of variables
	Exists  bool           `json:"exists"`                         // exists already: imported only to replace it
	Chosen  bool           `json:"chosen"`                         // imported if no ids are listed
	Enabled bool           `json:"enabled"`                        // a task that is enabled in the source
	Problem *model.Problem `json:"problem"`                        // why it cannot be imported; null: it can
	Notes   []ImportNote   `json:"notes" ts_type:"ImportNote[]"`
}

// ImportNote describes what is changed or left out in a record.
type ImportNote struct {
	Field   string `json:"field"` // empty: the record as a whole
	Message string `json:"message"`
}

// ImportSetting is one setting that would change.
type ImportSetting struct {
	Name string `json:"name"`
	Now  string `json:"now"`
	Then string `json:"then"`
}

// ImportReport is the result of an import from another program.
type ImportReport struct {
	Created  int      `json:"created"` // profiles, jobs and tasks
	Tasks    int      `json:"tasks"`   // that were created or replaced
	Replaced int      `json:"replaced"`
	Kept     int      `json:"kept"` // existed and were not changed
	Runs     int      `json:"runs"`
	Settings int      `json:"settings"`
	JobIDs   []string `json:"job_ids" ts_type:"string[]"` // jobs that are new or have new tasks
	Notes    []string `json:"notes" ts_type:"string[]"`
}
