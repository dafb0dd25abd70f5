package supervisor

import (
	"errors"
	"time"
)

// Marker is the environment variable that identifies the processes of a run;
// its value is the ID of the run.
const Marker = "CLAUDE_SCHEDULER_RUN_ID"

const (
	defaultLogMax = 256 << 20
	defaultGrace  = 10 * time.Second
	leftoverGrace = 2 * time.Second // for processes left behind by a command that exited on its own
	tailMax       = 64 << 10
	maxPrestart   = time.Second
)

// Errors that callers check for.
var (
	ErrClaimed     = errors.New("the run is already claimed by another supervisor")
	ErrInterrupted = errors.New("the supervisor ended without an exit record")
	ErrAlive       = errors.New("the run is still running")
	ErrUnclaimed   = errors.New("the run never started")
)

// Spec describes a run.
type Spec struct {
	ID        string        `json:"id"`         // the run's id; unique, because it marks the run's processes
	StateDir  string        `json:"state_dir"`  // absolute; made by Start
	Log       string        `json:"log"`        // absolute; appended to, mode 0600; its directory exists
	LogMax    int64         `json:"log_max"`    // bytes; 0: 256 MiB
	NotBefore time.Time     `json:"not_before"` // when the first step starts; the claim is made before. A time too far ahead is ignored
	Steps     []Step        `json:"steps"`      // one after another, as long as they exit with 0
	Secrets   []string      `json:"secrets"`    // masked in everything that is written to disk
	Timeout   time.Duration `json:"timeout"`    // from the start of the first step to the end of the last; 0: none
	StopGrace time.Duration `json:"stop_grace"` // between SIGTERM and SIGKILL; 0: 10 s

	// ServiceLock is the file that the background service locks while it runs;
	// empty: there is none. A command of the run may start or restart the
	// service. The service and the supervisors of other runs are not part of
	// this run, and keep running when it ends.
	ServiceLock string `json:"service_lock"`

	// Umask and OpenFiles, the soft limit of open files, are what the commands
	// have; nil and 0: the supervisor's. Of no effect on Windows.
	Umask     *int   `json:"umask,omitempty"`
	OpenFiles uint64 `json:"open_files,omitempty"`

	Encoding string `json:"encoding,omitempty"` // encoding of the texts, see encode; the caller leaves it empty
}

// Begin returns when the first step of a run that is claimed now starts. A time
// far ahead was computed on a clock that has been set back since.
func (s Spec) Begin(now time.Time) time.Time {
	if hold := s.NotBefore.Sub(now); hold > 0 && hold <= maxPrestart {
		return s.NotBefore
	}
	return now
}

// Step is one command. Time limits of 0 have no effect.
type Step struct {
	Name    string   `json:"name"`
	Command string   `json:"command,omitempty"` // for a shell, as its user wrote it, for the exit record; empty: no such
	Argv    []string `json:"argv"`              // a first word without a slash is looked up in the PATH of Env
	Env     []string `json:"env"`               // the entire environment; the Marker is added
	Dir     string   `json:"dir"`               // absolute
	Stdin   []byte   `json:"stdin"`
	ToLog   bool     `json:"to_log"` // standard output goes to the log; otherwise its end goes to the exit record

	Timeout      time.Duration `json:"timeout"`       // from its start
	StallTimeout time.Duration `json:"stall_timeout"` // without any output
	FirstOutput  time.Duration `json:"first_output"`  // until the first byte on standard output

	// Interrupt is how long the command has to end after a SIGINT, which comes
	// before the SIGTERM when it is ended for any reason but lingering. No
	// effect on Windows.
	Interrupt time.Duration `json:"interrupt"`

	// Ask is how long the user has to answer when the command asks for a
	// permission, see package ask; 0: it cannot ask. While it waits for an answer,
	// it neither stalls nor lingers.
	Ask time.Duration `json:"ask,omitempty"`

	EndMarker string        `json:"end_marker"` // occurs in the log line that ends the work; only with ToLog
	EndGrace  time.Duration `json:"end_grace"`  // how long the command may linger after it without further output

	// Session means that standard output is the stream of a Claude Code
	// session. Then the stream, not the EndMarker, determines when the work is
	// done, and the command lingers only when nothing is in progress: no
	// background work in the stream, no process that the command started after
	// its session began, no wake-up to come. Silence until an announced wake-up
	// is not a stall.
	Session bool `json:"session"`
}

// EndReason is what ended a command or a run.
type EndReason string

const (
	EndedItself    EndReason = ""
	EndedTimeout   EndReason = "timeout"
	EndedStall     EndReason = "stall"
	EndedNoOutput  EndReason = "no_output" // Step.FirstOutput passed
	EndedByOrphans EndReason = "lingered"  // ended after its EndMarker: not a failure
	EndedCancel    EndReason = "cancel"    // Exit.Why is the reason given to Cancel, "signal" if the supervisor got a SIGTERM from elsewhere
	EndedFault     EndReason = "fault"     // it could not be started; Exit.Why is the error
)

// Exit is the result of a run.
type Exit struct {
	Steps     []StepExit `json:"steps"` // those that were started or failed to start
	EndedBy   EndReason  `json:"ended_by"`
	Why       string     `json:"why"`
	Faults    []string   `json:"faults"`    // problems that did not end the run, such as a process that could not be ended
	LogCut    bool       `json:"log_cut"`   // the log reached its limit; lines with the EndMarker are still written
	LogLost   int64      `json:"log_lost"`  // bytes that could not be written to the log
	LogFault  string     `json:"log_fault"` // why not; empty if nothing was lost
	StartedAt time.Time  `json:"started_at"`
	EndedAt   time.Time  `json:"ended_at"`
}

// Step returns the result of the command with that name, if it was reached.
func (e Exit) Step(name string) (StepExit, bool) {
	for _, s := range e.Steps {
		if s.Name == name {
			return s, true
		}
	}
	return StepExit{}, false
}

// StepExit is the result of a command.
type StepExit struct {
	Name    string    `json:"name"`
	Command string    `json:"command,omitempty"` // of its Step; masked
	EndedBy EndReason `json:"ended_by"`
	Code    *int      `json:"code"`   // nil if it did not start or was ended by a signal
	Signal  string    `json:"signal"` // such as SIGKILL; empty if none
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
	Tail    string    `json:"tail"` // masked; the last 64 KiB of standard error and, unless ToLog, standard output

	// Of a Step.Session:
	Answered bool     `json:"answered"` // its last turn had ended with a result
	Working  []string `json:"working"`  // work in progress besides the turn when the supervisor ended it; masked
	// Unfinished is the work in progress according to its stream, as in
	// Working, when it exited on its own; masked.
	Unfinished []string `json:"unfinished"`

	Left []string `json:"left"` // names of processes that it left behind when it exited and that the supervisor ended; masked
}

// OK reports whether the next step may begin. A command that lingered did its work.
func (e StepExit) OK() bool {
	return e.EndedBy == EndedByOrphans || e.EndedBy == EndedItself && e.Code != nil && *e.Code == 0
}
