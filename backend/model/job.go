package model

import "time"

// Job is a container of related tasks.
type Job struct {
	ID          string `json:"id"` // UUID
	Name        string `json:"name"`
	Description string `json:"description"`
	// Status follows the tasks: in_progress while one of its runs or its
	// sequence is running, then the outcome of the last sequence or, outside a
	// sequence, of the latest run; pending before any.
	Status           JobStatus           `json:"status"`
	Profile          Text                `json:"profile" ts_type:"string | null"` // UUID of a profile
	WorkingDirectory JobWorkingDirectory `json:"working_directory"`
	TaskOrder        IDs                 `json:"task_order" ts_type:"string[]"`
	CreatedAt        time.Time           `json:"created_at" ts_type:"string"`
	UpdatedAt        time.Time           `json:"updated_at" ts_type:"string"`

	Fleet *JobFleet `json:"fleet,omitempty"` // how it is shared with a fleet; absent: it is not
	// Revision counts the changes of a shared job and its tasks, from 1; 0: it is not
	// shared.
	Revision int `json:"revision,omitempty"`

	// RepositoryTasks says that files in its folder may define tasks, each after a
	// user approved it.
	RepositoryTasks bool `json:"repository_tasks,omitempty"`

	Unknown Unknown `json:"-"`
}

// JobFleet is how a job is shared with the machines of a fleet.
type JobFleet struct {
	On      Strings `json:"on" ts_type:"string[]"` // labels that a machine needs to run it
	OnLoss  OnLoss  `json:"on_loss"`
	Machine string  `json:"machine,omitempty"` // the only machine that runs it; empty: any with the labels
	Pinned  string  `json:"pinned,omitempty"`  // why only that one; empty: it is not pinned
	Unknown Unknown `json:"-"`
}

// JobWorkingDirectory is where the tasks of a job run.
type JobWorkingDirectory struct {
	Path           string  `json:"path"` // absolute; a leading ~ is the home directory
	UseGitWorktree bool    `json:"use_git_worktree"`
	WorktreeName   string  `json:"worktree_name"`   // empty: made from the job's name
	WorktreeBranch string  `json:"worktree_branch"` // the branch it is based on; empty: the one checked out in Path
	WorktreeSetup  string  `json:"worktree_setup"`  // shell command, once after the worktree is made, and again when it changes; empty: none
	Unknown        Unknown `json:"-"`
}

// NewJob returns a job with the defaults.
func NewJob() Job { return Job{Status: JobPending} }

func (j Job) MarshalJSON() ([]byte, error) {
	type plain Job
	return encode(plain(j), j.Unknown)
}

func (j *Job) UnmarshalJSON(data []byte) error {
	type plain Job
	p := plain(NewJob())
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*j, j.Unknown = Job(p), unknown
	return nil
}

func (f JobFleet) MarshalJSON() ([]byte, error) {
	type plain JobFleet
	return encode(plain(f), f.Unknown)
}

func (f *JobFleet) UnmarshalJSON(data []byte) error {
	type plain JobFleet
	p := plain{OnLoss: OnLossInterrupt}
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*f, f.Unknown = JobFleet(p), unknown
	return nil
}

func (w JobWorkingDirectory) MarshalJSON() ([]byte, error) {
	type plain JobWorkingDirectory
	return encode(plain(w), w.Unknown)
}

func (w *JobWorkingDirectory) UnmarshalJSON(data []byte) error {
	type plain JobWorkingDirectory
	var p plain
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*w, w.Unknown = JobWorkingDirectory(p), unknown
	return nil
}
