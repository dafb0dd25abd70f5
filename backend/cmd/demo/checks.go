package main

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// verdict prints the final table and fails when any run did not come out as it
// should.
func (p *printer) verdict(s *demoEnv, cast []demoTask, runs map[string]model.Run) error {
	var faults []error
	var total float64
	p.say("%-24s %-11s %-17s %8s %9s  %s", "task", "trigger", "status", "time", "cost", "as it should")
	for _, r := range cast {
		run := runs[r.name]
		total += run.CostUSD
		err := checkResults(s, r, run)
		mark := "✓"
		if err != nil {
			mark = "✕ " + err.Error()
			faults = append(faults, fmt.Errorf("%s: %w", r.name, err))
		}
		seconds := 0.0
		if run.Duration != nil {
			seconds = *run.Duration
		}
		status := strings.TrimSuffix(string(run.Status)+": "+string(run.Reason), ": ")
		if n := len(run.PermissionDenials); n > 0 {
			status += fmt.Sprintf(", %d denied", n)
		}
		p.say("%-24s %-11s %-17s %6.1f s %9s  %s", r.name, run.Trigger, status, seconds, format.Cost(run.CostUSD), mark)
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("%w\n%s", err, s.log())
	}
	p.say("")
	p.say("Every run came out as it should: %d runs, %s by the CLI's own count. The secret is masked,", len(runs), format.Cost(total))
	p.say("the denial shown, one commit in the worktree, the checkout untouched; one run outlived the daemon,")
	p.say("and one claimed a success that its check did not confirm.")
	return nil
}

func checkResults(s *demoEnv, r demoTask, run model.Run) error {
	switch {
	case r.fails == "" && run.Status != model.RunSuccess:
		return fmt.Errorf("it %s: %s %s", run.Status, run.Reason, strings.Join(run.Errors, "; "))
	case r.fails != "" && (run.Status != model.RunFailed || run.Reason != r.fails):
		return fmt.Errorf("it had to fail because of %s: %s %s", r.fails, run.Status, run.Reason)
	case run.Trigger != r.trigger:
		return fmt.Errorf("triggered by %s, not %s", run.Trigger, r.trigger)
	case run.SessionID == "" || run.StartTime == nil || run.Worktree == "":
		return errors.New("session, start or worktree is not on record")
	case r.check != nil:
		return r.check(s, run)
	}
	return nil
}

// masked checks that the profile reached the run, and that what is secret of it
// (the token, and whatever a command brings) is shown to nobody.
func masked(s *demoEnv, run model.Run) error {
	log, err := s.client.Runs.Log(run.ID)
	if err != nil {
		return err
	}
	if strings.Contains(log, secret) || strings.Contains(run.Output, secret) {
		return errors.New("a secret is in the log")
	}
	if !s.real && strings.TrimSpace(run.Output) != "Good morning\n••••••\n••••••" {
		return fmt.Errorf("the profile did not reach the run: %q", run.Output)
	}
	return nil
}

// committed checks that commit_on_success made a commit in the worktree, and
// none in the person's own checkout.
func committed(s *demoEnv, run model.Run) error {
	if run.Changes == nil || run.Changes.Commits != 1 || run.Changes.Files != 1 {
		return fmt.Errorf("changes are %+v", run.Changes)
	}
	out, err := exec.Command("git", "-C", s.repo, "status", "--porcelain").Output()
	if err != nil || len(out) > 0 {
		return fmt.Errorf("the checkout was touched: %s %w", out, err)
	}
	return nil
}

// denied checks that what was not allowed was refused, and is shown.
func denied(_ *demoEnv, run model.Run) error {
	if len(run.PermissionDenials) == 0 {
		return errors.New("nothing was denied")
	}
	return nil
}

func mentionsFile(_ *demoEnv, run model.Run) error {
	if !strings.Contains(run.Output, "order-17.txt") {
		return fmt.Errorf("it does not name the file: %q", run.Output)
	}
	return nil
}

// survivedRestart checks that the daemon was killed within the run, and that the run
// is on record as if nothing had happened.
func survivedRestart(s *demoEnv, run model.Run) error {
	killed := s.killed.Load()
	switch {
	case killed == nil || run.EndTime == nil || run.StartTime.After(*killed) || run.EndTime.Before(*killed):
		return errors.New("the daemon was not killed within it")
	case run.ExitCode == nil || *run.ExitCode != 0 || !strings.Contains(run.Output, "two lamps"):
		return fmt.Errorf("its end was lost: exit code %v, output %q", run.ExitCode, run.Output)
	}
	return nil
}

// executed checks that a failed run did run and was not refused beforehand.
func executed(_ *demoEnv, run model.Run) error {
	if run.ExitCode == nil || *run.ExitCode != 0 || run.Output == "" {
		return fmt.Errorf("it did not run to its end: %s", strings.Join(run.Errors, "; "))
	}
	return nil
}
