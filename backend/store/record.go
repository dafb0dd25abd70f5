package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"sync"
	"time"
	"unique"

	"claude-scheduler/backend/model"
)

// record is one run as the store knows it, or, without an id, an element of
// runs.json that is not a run and is preserved.
//
// There may be hundreds of thousands, so a record holds its Summary in less
// than half the memory: what many runs share is shared, and times are numbers.
// Fields without a comment mean the same as in Summary. Small fields are next
// to each other, because padding between them would cost 10 %.
type record struct {
	ID       string
	common   unique.Handle[common]
	headline string
	branch   string

	slot, start, end             int64 // seconds of Unix time
	slotNano, startNano, endNano int32 // and the nanoseconds beyond
	failedSteps                  int32
	size                         int32 // bytes of the text within the archive
	attempt, denied, remarks     uint16
	ours                         bool // written by this process

	changes                   Changes
	duration, costUSD         float64
	inputTokens, outputTokens int
	acknowledged              int64
	snoozedUntil              int64
	topic                     uint64
	retryOf, session          [16]byte

	seq     uint64 // order of insertion
	archive int    // number of the archive that contains it; 0: runs.json
	off     int64  // within the archive
	line    []byte // the record's text, one line; nil in an archive
	// earlier are the sums of the previous texts of a record of ours, which
	// detect a program that writes back an old one.
	earlier []uint64
}

// common is the part of a Summary that many runs share.
type common struct {
	taskID, taskName, jobID, model string
	status                         model.RunStatus
	reason                         model.Reason
	trigger                        model.Trigger
	outcome                        model.RunOutcome
	profiles, machine              string
	inSequence, outlier            bool
}

// newRecord returns the record of a run from its text.
func newRecord(run *rawRun, line []byte) *record {
	rec := &record{line: line}
	rec.set(summarize(run))
	return rec
}

// set gives the record the content of s.
func (r *record) set(s Summary) {
	r.ID, r.headline, r.branch = s.ID, s.Headline, s.Branch
	r.common = unique.Make(common{
		taskID: s.TaskID, taskName: s.TaskName, jobID: s.JobID, model: s.Model,
		status: s.Status, reason: s.Reason, trigger: s.Trigger, outcome: s.Outcome, inSequence: s.InSequence,
		profiles: s.Profiles, machine: s.Machine, outlier: s.Outlier,
	})
	r.slot, r.slotNano = s.ScheduledTime.Unix(), int32(s.ScheduledTime.Nanosecond())
	r.start, r.startNano = s.StartTime.Unix(), int32(s.StartTime.Nanosecond())
	r.end, r.endNano = s.EndTime.Unix(), int32(s.EndTime.Nanosecond())
	r.attempt, r.denied, r.remarks, r.failedSteps = toUint16(s.Attempt), toUint16(s.Denied), toUint16(s.Remarks), s.FailedSteps
	r.changes, r.duration, r.costUSD = s.Changes, s.Duration, s.CostUSD
	r.inputTokens, r.outputTokens = s.InputTokens, s.OutputTokens
	r.acknowledged, r.snoozedUntil, r.topic = s.Acknowledged, s.SnoozedUntil, s.Topic
	r.retryOf, r.session = s.RetryOf, s.Session
}

// summary returns the Summary that was set. Its strings share the memory of r.
func (r *record) summary() Summary {
	c := r.common.Value()
	return Summary{
		ID: r.ID, TaskID: c.taskID, TaskName: c.taskName, JobID: c.jobID, Model: c.model,
		Status: c.status, Reason: c.reason, Trigger: c.trigger, Outcome: c.outcome, InSequence: c.inSequence,
		Profiles: c.profiles, Machine: c.machine, Outlier: c.outlier,
		Headline: r.headline, Branch: r.branch,
		ScheduledTime: r.scheduledTime(), StartTime: unixTime(r.start, r.startNano), EndTime: unixTime(r.end, r.endNano),
		Attempt: int(r.attempt), Denied: int(r.denied), Remarks: int(r.remarks), FailedSteps: r.failedSteps,
		Changes: r.changes, Duration: r.duration, CostUSD: r.costUSD, InputTokens: r.inputTokens, OutputTokens: r.outputTokens,
		Acknowledged: r.acknowledged, SnoozedUntil: r.snoozedUntil, Topic: r.topic, RetryOf: r.retryOf, Session: r.session,
	}
}

// status returns the run's status; empty: not a run.
func (r *record) status() model.RunStatus {
	if r.ID == "" {
		return ""
	}
	return r.common.Value().status
}

func (r *record) scheduledTime() time.Time { return unixTime(r.slot, r.slotNano) }

// unixTime returns a local time, and the zero time for the zero time.
func unixTime(seconds int64, nanoseconds int32) time.Time {
	t := time.Unix(seconds, int64(nanoseconds))
	if t.IsZero() {
		return time.Time{}
	}
	return t
}

// toUint16 returns n limited to the range of a uint16.
func toUint16(n int) uint16 { return uint16(max(0, min(n, math.MaxUint16))) }

// before orders records by their slot, then by insertion.
func before(a, b *record) int {
	return cmp.Or(cmp.Compare(a.slot, b.slot), cmp.Compare(a.slotNano, b.slotNano), cmp.Compare(a.seq, b.seq))
}

// parseRecord reads one element of an array of runs.
func parseRecord(raw []byte) (rec *record, field string, err error) {
	line := oneLine(raw)
	run, field, err := readRun(line)
	if err == nil {
		if err = checkRunID(run.ID); err != nil {
			field = "id"
		}
	}
	if err != nil {
		return &record{line: line}, field, err
	}
	return newRecord(&run, line), "", nil
}

type parsedRecord struct {
	rec   *record
	field string
	err   error
}

// parseRecords reads the elements of an array, in parallel if there are many: a
// history that another program wrote is a single file.
func parseRecords(raws []json.RawMessage) []parsedRecord {
	out := make([]parsedRecord, len(raws))
	const share = 2000
	var wait sync.WaitGroup
	for from := 0; from < len(raws); from += share {
		read := func() {
			for i := from; i < min(from+share, len(raws)); i++ {
				rec, field, err := parseRecord(raws[i])
				out[i] = parsedRecord{rec, field, err}
			}
		}
		if len(raws) <= share {
			read()
			break
		}
		wait.Go(read)
	}
	wait.Wait()
	return out
}

// parseRuns reads an array of runs. Elements that are not runs, or have the id
// of another, are preserved raw and reported as faults.
func parseRuns(data []byte) ([]*record, []Fault, error) {
	raws, err := splitList(data)
	if err != nil {
		return nil, nil, err
	}
	parsed := parseRecords(raws)
	records := make([]*record, 0, len(raws))
	taken := make(map[string]int, len(raws))
	var found []Fault
	for i := range parsed {
		rec := parsed[i].rec
		if err := parsed[i].err; err != nil {
			name := idOf(raws[i])
			if name == "" {
				name = fmt.Sprintf("#%d", i+1)
			}
			found = append(found, Fault{Record: name, Field: parsed[i].field, Message: err.Error()})
		} else if first, again := taken[rec.ID]; again {
			found = append(found, Fault{Record: rec.ID, Field: "id", Message: fmt.Sprintf("record #%d has the id of record #%d", i+1, first+1)})
			rec = &record{line: rec.line}
		} else {
			taken[rec.ID] = i
		}
		records = append(records, rec)
	}
	return records, found, nil
}

// salvage returns the readable part of a damaged array of runs: the elements
// before the damage, and every line that is a complete run.
func salvage(data []byte) []*record {
	var out []*record
	taken := map[string]bool{}
	take := func(raw []byte) {
		rec, _, err := parseRecord(raw)
		if err == nil && !taken[rec.ID] {
			taken[rec.ID] = true
			out = append(out, rec)
		}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if open, err := dec.Token(); err == nil && open == json.Delim('[') {
		for dec.More() {
			var raw json.RawMessage
			if dec.Decode(&raw) != nil {
				break
			}
			take(raw)
		}
	}
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		line = bytes.TrimSuffix(bytes.TrimPrefix(line, []byte("[")), []byte("]"))
		line = bytes.TrimSuffix(bytes.TrimSpace(line), []byte(","))
		if bytes.HasPrefix(line, []byte("{")) && json.Valid(line) {
			take(line)
		}
	}
	return out
}

// oneLine removes the white space between the tokens of a record.
func oneLine(raw []byte) []byte {
	var buf bytes.Buffer
	buf.Grow(len(raw))
	if json.Compact(&buf, raw) != nil {
		return bytes.TrimSpace(raw)
	}
	return buf.Bytes()
}

// joinLines writes an array with one element per line.
func joinLines(lines [][]byte) []byte {
	if len(lines) == 0 {
		return []byte("[]\n")
	}
	size := 6
	for _, line := range lines {
		size += len(line) + 2
	}
	out := append(make([]byte, 0, size), "[\n"...)
	for i, line := range lines {
		if i > 0 {
			out = append(out, ",\n"...)
		}
		out = append(out, line...)
	}
	return append(out, "\n]\n"...)
}

func linesOf(records []*record) [][]byte {
	lines := make([][]byte, len(records))
	for i, rec := range records {
		lines[i] = rec.line
	}
	return lines
}

// decodeRun reads the complete record.
func decodeRun(line []byte) (model.Run, error) {
	var run model.Run
	_, err := decode(line, &run)
	return run, err
}
