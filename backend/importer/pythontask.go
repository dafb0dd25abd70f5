package importer

import (
	"encoding/json"
	"fmt"
	"strings"

	"claude-scheduler/backend/model"
)

func (p *python) task(o object) {
	t := model.NewTask()
	t.ID = p.identify("task", &o)
	t.Name, t.Enabled, t.Model = nameOf(o.text("name")), o.truth("enabled", true), o.text("model")
	t.CommitOnSuccess = o.truth("commit_on_success", true)
	t.JobID = p.jobOf(&t, o)
	t.Profile = p.profileRef(o)
	t.Permissions = p.permissions(o)
	p.command(&t, o)
	p.session(&t, o)
	t.AllowedTools, t.DisallowedTools = o.texts("allowed_tools"), o.texts("disallowed_tools")
	t.Schedule = p.schedule(o.object("schedule"))
	p.retry(&t, o)
	if n := o.object("notifications"); n.fields != nil {
		t.Notifications.OnStart = n.truth("on_start", false)
		t.Notifications.OnEnd, t.Notifications.OnFailure = n.truth("on_end", true), n.truth("on_failure", true)
	}
	t.CreatedAt, t.UpdatedAt = o.time("created_at", p.Zone), o.time("updated_at", p.Zone)
	if status := model.RunStatus(o.text("last_run_status")); status.Ended() {
		t.LastRunStatus = status
	}
	p.addTask(t, p.HostInfo)
}

// jobOf finds the job of a task. One without a job gets one in the directory
// where the Python program would have run it.
func (p *python) jobOf(t *model.Task, o object) model.Text {
	ref := o.text("job_id")
	for _, j := range p.Jobs {
		if j.ID == ref {
			return model.Text(ref)
		}
	}
	job := p.jobIn(p.home, "From the Python program", "python", p.HostInfo)
	if ref != "" {
		p.remark(t.ID, "job_id", fmt.Sprintf("its job %s does not exist: it is in the job %s, which works in %s", ref, job.Name, p.home))
	} else {
		p.remark(t.ID, "job_id", fmt.Sprintf("had no job: it is in the job %s, which works in %s", job.Name, p.home))
	}
	if t.CommitOnSuccess { // it worked only in the directory of a job
		t.CommitOnSuccess = false
	}
	return model.Text(job.ID)
}

// permissions reads a mode in all its earlier forms: a word, a list of one, and
// a list written as a string.
func (p *python) permissions(o object) string {
	raw, _ := o.raw("permissions")
	var word string
	var list []string
	switch {
	case raw == nil:
		o.noted("permissions", "was not set, which meant bypass: Claude may use all tools without asking")
		return "bypass"
	case json.Unmarshal(raw, &word) == nil:
	case json.Unmarshal(raw, &list) == nil && len(list) > 0:
		word = list[0]
	}
	word, _, _ = strings.Cut(strings.Trim(word, "[] "), ",")
	switch key := strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.Trim(word, `'" `))); key {
	case "bypass", "bypasspermissions":
		return "bypass"
	case "default", "manual":
		return "default"
	case "plan", "auto":
		return key
	case "acceptedits":
		return "acceptEdits"
	case "dontask":
		return "dontAsk"
	}
	o.noted("permissions", fmt.Sprintf("%s is not a mode of Claude Code: it is default, which grants nothing that would prompt", excerpt(raw)))
	return "default"
}

func (p *python) command(t *model.Task, o object) {
	kind, text := o.text("prompt_type", "command_type"), o.text("prompt", "command")
	if strings.TrimSpace(text) == "" && t.Name != "" {
		text = t.Name
		o.noted("command", "was empty, and the name of the task was sent instead")
	}
	t.CommandType, t.Command = model.CommandPrompt, text
	if kind == "file" {
		t.CommandType = model.CommandFile
		return
	}
	slash := strings.TrimSpace(text)
	switch {
	case kind == "command" && strings.HasPrefix(slash, "/"), kind == "slash_command":
		if !strings.HasPrefix(slash, "/") {
			slash = "/" + slash
		}
		t.CommandType, t.Command = model.CommandSlash, slash
	case kind != "" && kind != "prompt" && kind != "command":
		o.noted("command_type", fmt.Sprintf("%q is not known: it is a prompt", kind))
	}
}

func (p *python) session(t *model.Task, o object) {
	switch mode := o.text("session_mode"); mode {
	case "", "new":
	case "reuse", "continue":
		t.SessionMode = model.SessionContinue
	case "fork", "resume":
		t.SessionMode = model.SessionResume
		if last := o.text("last_session_id"); last != "" {
			t.SessionID = model.Text(last)
		}
		if mode == "fork" {
			o.noted("session_mode", "each run continued a copy of the conversation; now they continue the task's own")
		}
	default:
		o.noted("session_mode", fmt.Sprintf("%q is not known: each run begins a new conversation", mode))
	}
}

// retry converts retry settings: the Python program counted attempts after the
// first, and had a second set of numbers for sequences, which applies if the
// first is off.
func (p *python) retry(t *model.Task, o object) {
	r := o.object("retry")
	retries, delay := r.number("max_attempts"), r.number("delay_seconds")
	on := r.truth("enabled", false)
	t.Retry.BackoffMultiplier = r.float("backoff_multiplier", 2)
	if t.Retry.BackoffMultiplier < 1 {
		t.Retry.BackoffMultiplier = 1
	}
	if s := o.object("schedule"); !on && t.Schedule.Type == model.Sequential && s.number("seq_max_retries") > 0 {
		on, retries, delay = true, s.number("seq_max_retries"), s.number("seq_retry_delay_seconds")
		t.Retry.BackoffMultiplier = 1 // those numbers had no multiplier
	}
	if r.has("max_retries") {
		on, retries, delay = true, r.number("max_retries"), r.number("retry_delay")
	}
	if on {
		t.Retry.MaxRetries, t.Retry.RetryDelay = max(retries, 0), max(delay, 0)
	}
}
