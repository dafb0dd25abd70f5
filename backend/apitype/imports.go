package apitype

import "claude-scheduler/backend/model"

// ImportSource is what another program on this machine keeps and can be brought
// in: python, crontab or claude_desktop.
type ImportSource struct {
	Kind     string         `json:"kind" ts_type:"'python' | 'crontab' | 'claude_desktop'"`
	Name     string         `json:"name"` // what people call the program
	Path     string         `json:"path"` // where it was found; empty: no file
	Jobs     int            `json:"jobs"`
	Tasks    int            `json:"tasks"`    // that are work for Claude
	Doubtful int            `json:"doubtful"` // tasks beside them that are taken only when named
	Profiles int            `json:"profiles"`
	Runs     int            `json:"runs"`
	Problem  *model.Problem `json:"problem"` // why it cannot be read; null: it can
}

// ImportChoice says what to bring in from another program, and how. As a
// question for a plan only Kind and Path count.
type ImportChoice struct {
	Kind      string   `json:"kind"`
	Path      string   `json:"path"`      // absolute; empty: where the program keeps its files
	IDs       []string `json:"ids"`       // of the plan's records, with what they need; empty: those that it has chosen
	Enable    bool     `json:"enable"`    // tasks that were on there are on here; else all arrive switched off
	Overwrite bool     `json:"overwrite"` // records that exist here are replaced; else they stay as they are
	Runs      bool     `json:"runs"`      // the history too; runs that exist here stay as they are
	Settings  bool     `json:"settings"`  // the settings too, which replaces those of the plan
}

// ImportPlan is what an import would do.
type ImportPlan struct {
	Source   ImportSource    `json:"source"`
	Records  []ImportRecord  `json:"records" ts_type:"ImportRecord[]"`   // profiles, then each job with its tasks
	Settings []ImportSetting `json:"settings" ts_type:"ImportSetting[]"` // those that would change
	Runs     int             `json:"runs"`                               // that do not exist here yet
	Notes    []ImportNote    `json:"notes" ts_type:"ImportNote[]"`       // not about one record
}

// ImportRecord is one record that can be brought in.
type ImportRecord struct {
	Kind    string         `json:"kind" ts_type:"'profile' | 'job' | 'task'"`
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	JobID   model.Text     `json:"job_id" ts_type:"string | null"` // of a task
	Detail  string         `json:"detail"`                         // a task's schedule in words, a job's directory, how many variables
	Exists  bool           `json:"exists"`                         // here already: taken only to replace it
	Chosen  bool           `json:"chosen"`                         // taken when no ids are named
	Enabled bool           `json:"enabled"`                        // a task that was switched on there
	Problem *model.Problem `json:"problem"`                        // why it cannot be taken; null: it can
	Notes   []ImportNote   `json:"notes" ts_type:"ImportNote[]"`
}

// ImportNote tells what is changed or left out of a record.
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

// ImportReport says what an import from another program did.
type ImportReport struct {
	Created  int      `json:"created"` // profiles, jobs and tasks
	Replaced int      `json:"replaced"`
	Kept     int      `json:"kept"` // existed here and stay as they are
	Runs     int      `json:"runs"`
	Settings int      `json:"settings"`
	JobIDs   []string `json:"job_ids" ts_type:"string[]"` // of the jobs that are new or have new tasks
	Notes    []string `json:"notes" ts_type:"string[]"`
}
