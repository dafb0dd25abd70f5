package supervisor

import (
	"errors"
	"time"
)

// Marker is the environment variable that every process of a run is given, its
// value the ID of the run.
const Marker = "CLAUDE_SCHEDULER_RUN_ID"

const (
	defaultLogMax = 256 << 20
	defaultGrace  = 10 * time.Second
	leftoverGrace = 2 * time.Second // for what a command that ended by itself left behind
	tailMax       = 64 << 10
	longestHold   = time.Second
)

// Errors that a caller branches on.
var (
	ErrClaimed     = errors.New("the run is already claimed by another supervisor")
	ErrInterrupted = errors.New("the supervisor ended without an exit record")
	ErrAlive       = errors.New("the run is still going on")
	ErrUnclaimed   = errors.New("the run never started")
)

// Spec says what to run.
type Spec struct {
	ID        string        `json:"id"`         // of the run; unique, for it marks the processes of the run
	StateDir  string        `json:"state_dir"`  // absolute; made by Start
	Log       string        `json:"log"`        // absolute; appended to, mode 0600; its directory exists
	LogMax    int64         `json:"log_max"`    // bytes; 0: 256 MiB
	NotBefore time.Time     `json:"not_before"` // when the first step starts; the claim is made before. At most longestHold ahead, or it is not waited for
	Steps     []Step        `json:"steps"`      // one after the other, as long as they exit with 0
	Secrets   []string      `json:"secrets"`    // masked in all that reaches the disk
	Timeout   time.Duration `json:"timeout"`    // from the start of the first step to the end of the last; 0: none
	StopGrace time.Duration `json:"stop_grace"` // between SIGTERM and SIGKILL; 0: 10 s

	// ServiceLock is the file that the background service locks as long as it
	// lives; empty: there is none. A command of the run may start or restart the
	// service. That and the supervisors of other runs are not part of this run, and
	// stay when it ends.
	ServiceLock string `json:"service_lock"`

	// Umask and OpenFiles, the soft limit of open files, are what the commands have; nil and 0: the supervisor's. Of no
	// effect on Windows.
	Umask     *int   `json:"umask,omitempty"`
	OpenFiles uint64 `json:"open_files,omitempty"`
}

// Begin is when the first step starts of a run that is claimed now. An instant
// that lies far ahead was reckoned on a clock that has been set back since.
func (s Spec) Begin(now time.Time) time.Time {
	if hold := s.NotBefore.Sub(now); hold > 0 && hold <= longestHold {
		return s.NotBefore
	}
	return now
}

// Step is one command. The time limits are of no effect at 0.
type Step struct {
	Name  string   `json:"name"`
	Argv  []string `json:"argv"` // a first word without a slash is looked up in the PATH of Env
	Env   []string `json:"env"`  // the whole environment; the Marker is added
	Dir   string   `json:"dir"`  // absolute
	Stdin []byte   `json:"stdin"`
	ToLog bool     `json:"to_log"` // standard output goes to the log; else its end is kept in the exit record

	Timeout      time.Duration `json:"timeout"`       // from its start
	StallTimeout time.Duration `json:"stall_timeout"` // without any output
	FirstOutput  time.Duration `json:"first_output"`  // until the first byte on standard output

	// Interrupt is how long the command has to end after a SIGINT, which comes
	// before the SIGTERM when it is ended for anything but lingering. Of no effect
	// on Windows.
	Interrupt time.Duration `json:"interrupt"`

	EndMarker string        `json:"end_marker"` // in a line of the log that says the work is done; of effect only with ToLog
	EndGrace  time.Duration `json:"end_grace"`  // how long the command may linger after it without further output

	// Session says that standard output is the stream of a Claude Code session. Then the stream says when the work is
	// done, not the EndMarker, and the command lingers only when nothing is under way: no background work in the
	// stream, no process that the command started after its session began, no wake-up to come. Silence until a wake-up
	// that was announced is no stall.
	Session bool `json:"session"`
}

// EndReason says who ended a command or a run.
type EndReason string

const (
	EndedItself    EndReason = ""
	EndedTimeout   EndReason = "timeout"
	EndedStall     EndReason = "stall"
	EndedNoOutput  EndReason = "no_output" // Step.FirstOutput passed
	EndedByOrphans EndReason = "lingered"  // ended after its EndMarker: no fault
	EndedCancel    EndReason = "cancel"    // Exit.Why is the word given to Cancel, "signal" if the supervisor got a SIGTERM from elsewhere
	EndedFault     EndReason = "fault"     // it could not be started; Exit.Why says why
)

// Exit is what came of a run.
type Exit struct {
	Steps     []StepExit `json:"steps"` // those that were started or could not be
	EndedBy   EndReason  `json:"ended_by"`
	Why       string     `json:"why"`
	Faults    []string   `json:"faults"`    // trouble that did not end the run, such as a process that could not be ended
	LogCut    bool       `json:"log_cut"`   // the log reached its limit; lines with the EndMarker are in it all the same
	LogLost   int64      `json:"log_lost"`  // bytes that could not be written to the log
	LogFault  string     `json:"log_fault"` // why not; empty if all is there
	StartedAt time.Time  `json:"started_at"`
	EndedAt   time.Time  `json:"ended_at"`
}

// Step returns what came of the command of that name, if it was its turn.
func (e Exit) Step(name string) (StepExit, bool) {
	for _, s := range e.Steps {
		if s.Name == name {
			return s, true
		}
	}
	return StepExit{}, false
}

// StepExit is what came of a command.
type StepExit struct {
	Name    string    `json:"name"`
	EndedBy EndReason `json:"ended_by"`
	Code    *int      `json:"code"`   // nil if it did not start or was ended by a signal
	Signal  string    `json:"signal"` // such as SIGKILL; empty if none
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
	Tail    string    `json:"tail"` // masked; the last 64 KiB of standard error and, unless ToLog, standard output

	// Of a Step.Session:
	Answered bool     `json:"answered"` // its last turn had ended with a result
	Working  []string `json:"working"`  // what was under way beside the turn when it was ended from here; masked
	// Unfinished is what its stream said to be under way, as in Working, when it exited by itself; masked.
	Unfinished []string `json:"unfinished"`

	Left []string `json:"left"` // names of processes that it left behind when it exited, and that were ended; masked
}

// OK reports whether the next step may begin. A command that lingered did its work.
func (e StepExit) OK() bool {
	return e.EndedBy == EndedByOrphans || e.EndedBy == EndedItself && e.Code != nil && *e.Code == 0
}
