package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"sync"

	"claude-scheduler/backend/model"
)

// record is one run as the store knows it, or, without an id, an element of
// runs.json that is not a run and is preserved.
type record struct {
	Summary
	seq     uint64 // order of insertion
	archive int    // number of the archive that contains it; 0: runs.json
	off     int64  // within the archive
	size    int
	line    []byte // the record's text, one line; nil in an archive
	// ours: written by this process. earlier are the sums of its previous
	// texts, which detect a program that writes back an old one.
	ours    bool
	earlier []uint64
}

// before orders records by their slot, then by insertion.
func before(a, b *record) int {
	if c := a.ScheduledTime.Compare(b.ScheduledTime); c != 0 {
		return c
	}
	return cmp.Compare(a.seq, b.seq)
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
	return &record{Summary: summarize(&run), line: line}, "", nil
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

// decodeRun reads the whole record.
func decodeRun(line []byte) (model.Run, error) {
	var run model.Run
	_, err := decode(line, &run)
	return run, err
}
