package main

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// printResults prints the final table. The error names the runs that did not end as
// expected.
func (p *printer) printResults(s *demoEnv, tasks []demoTask, runs map[string]model.Run) error {
	var failures []error
	var total float64
	p.say("%-24s %-11s %-17s %8s %9s  %s", "task", "trigger", "status", "time", "cost", "as expected")
	for _, t := range tasks {
		run := runs[t.name]
		total += run.CostUSD
		err := checkRun(s, t, run)
		mark := "✓"
		if err != nil {
			mark = "✕ " + err.Error()
			failures = append(failures, fmt.Errorf("%s: %w", t.name, err))
		}
		seconds := 0.0
		if run.Duration != nil {
			seconds = *run.Duration
		}
		status := strings.TrimSuffix(string(run.Status)+": "+string(run.Reason), ": ")
		if n := len(run.PermissionDenials); n > 0 {
			status += fmt.Sprintf(", %d denied", n)
		}
		p.say("%-24s %-11s %-17s %6.1f s %9s  %s", t.name, run.Trigger, status, seconds, format.Cost(run.CostUSD), mark)
	}
	if err := errors.Join(failures...); err != nil {
		return fmt.Errorf("%w\n%s", err, s.log())
	}
	p.say("")
	p.say("All %d runs ended as expected; the CLI reports a cost of %s. The secret is masked,", len(runs), format.Cost(total))
	p.say("the denial is shown, the commit is in the worktree, the checkout is untouched, one run survived the daemon,")
	p.say("and one claimed a success that its check refuted.")
	return nil
}

func checkRun(s *demoEnv, t demoTask, run model.Run) error {
	switch {
	case t.wantReason == "" && run.Status != model.RunSuccess:
		return fmt.Errorf("status is %s: %s %s", run.Status, run.Reason, strings.Join(run.Errors, "; "))
	case t.wantReason != "" && (run.Status != model.RunFailed || run.Reason != t.wantReason):
		return fmt.Errorf("expected the failure %s, got %s %s", t.wantReason, run.Status, run.Reason)
	case run.Trigger != t.trigger:
		return fmt.Errorf("triggered by %s, not %s", run.Trigger, t.trigger)
	case run.SessionID == "" || run.StartTime == nil || run.Worktree == "":
		return errors.New("the record lacks its session, start time or worktree")
	case t.check != nil:
		return t.check(s, run)
	}
	return nil
}

// checkMasked checks that the run got the variables of the profile, and that
// the secret values (the token, and the output of a command) appear nowhere.
func checkMasked(s *demoEnv, run model.Run) error {
	log, err := s.client.Runs.Log(run.ID)
	if err != nil {
		return err
	}
	if strings.Contains(log, secret) || strings.Contains(run.Output, secret) {
		return errors.New("the log or the output contains a secret")
	}
	if !s.real && strings.TrimSpace(run.Output) != "Good morning\n••••••\n••••••" {
		return fmt.Errorf("the run did not get the variables of its profile: %q", run.Output)
	}
	return nil
}

// checkCommitted checks that commit_on_success made a commit in the worktree, and
// none in your own checkout.
func checkCommitted(s *demoEnv, run model.Run) error {
	if run.Changes == nil || run.Changes.Commits != 1 || run.Changes.Files != 1 {
		return fmt.Errorf("expected one commit of one file, got %+v", run.Changes)
	}
	out, err := exec.Command("git", "-C", s.repo, "status", "--porcelain").Output()
	if err != nil || len(out) > 0 {
		return fmt.Errorf("the checkout was touched: %s %w", out, err)
	}
	return nil
}

// checkDenied checks that the forbidden call was denied and is in the record.
func checkDenied(_ *demoEnv, run model.Run) error {
	if len(run.PermissionDenials) == 0 {
		return errors.New("no tool call was denied")
	}
	return nil
}

// checkFileNamed checks that the prompt had the name of the new file.
func checkFileNamed(_ *demoEnv, run model.Run) error {
	if !strings.Contains(run.Output, "order-17.txt") {
		return fmt.Errorf("the output does not name the new file: %q", run.Output)
	}
	return nil
}

// checkSurvived checks that the daemon was killed during the run, and that the record
// of the run is complete.
func checkSurvived(s *demoEnv, run model.Run) error {
	killed := s.killedAt.Load()
	switch {
	case killed == nil || run.EndTime == nil || run.StartTime.After(*killed) || run.EndTime.Before(*killed):
		return errors.New("the daemon was not killed during the run")
	case run.ExitCode == nil || *run.ExitCode != 0 || !strings.Contains(run.Output, "two lamps"):
		return fmt.Errorf("the record is incomplete: exit code %v, output %q", run.ExitCode, run.Output)
	}
	return nil
}

// checkExecuted checks that a failed run ran to its end.
func checkExecuted(_ *demoEnv, run model.Run) error {
	if run.ExitCode == nil || *run.ExitCode != 0 || run.Output == "" {
		return fmt.Errorf("it did not run to its end: %s", strings.Join(run.Errors, "; "))
	}
	return nil
}
