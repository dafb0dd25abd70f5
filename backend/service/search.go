package service

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/transcript"
)

// searchStep is how many records a search loads at a time.
const searchStep = 500

// SearchTranscripts returns the runs whose record or log contains a text,
// newest first; limit and offset count matching runs.
func (svc *runService) SearchTranscripts(ctx context.Context, text string, f apitype.RunFilter) ([]model.Run, error) {
	f.Text = ""
	filter, err := svc.storeFilter(f)
	if err != nil {
		return nil, model.WithOperation("search", err)
	}
	skip, limit := f.Offset, filter.Limit
	filter.Offset, filter.Limit = 0, searchStep
	var out []model.Run
	for {
		runs, err := svc.store.Runs.List(filter)
		if err != nil {
			return nil, model.WithOperation("search", err)
		}
		for _, run := range runs {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if !store.Contains(run, text) && !svc.logMentions(run.ID, text) {
				continue
			}
			if skip > 0 {
				skip--
				continue
			}
			if out = append(out, run); len(out) == limit {
				return out, nil
			}
		}
		if len(runs) < searchStep {
			return out, nil
		}
		filter.Before = runs[len(runs)-1].ID
	}
}

// snippetLength is the length of the text shown around a match, in characters.
const snippetLength = 160

// RunMatch returns the text around a match in the record or the transcript of a
// run, on one line. Empty: only its name or its raw log matches.
func (svc *runService) RunMatch(ref, text string) (string, error) {
	run, err := svc.findRun(ref)
	if err != nil {
		return "", model.WithOperation("search", err)
	}
	for _, field := range slices.Concat([]string{report.Plain(run.Output)}, run.Errors, run.Remarks, []string{run.Output}) {
		if around := format.Around(field, text, snippetLength); around != "" {
			return around, nil
		}
	}
	log, err := os.Open(svc.store.LogPath(run.ID))
	if err != nil {
		return "", nil // without a log there is nothing more to search
	}
	defer log.Close()
	t, err := transcript.Read(log)
	if err != nil {
		return "", nil // SearchTranscripts found it elsewhere
	}
	said := t.TextWith(text)
	return cmp.Or(format.Around(report.Plain(said), text, snippetLength), format.Around(said, text, snippetLength)), nil
}

// logMentions reports whether a run's transcript contains a text. Most logs are
// ruled out without parsing.
func (svc *runService) logMentions(id, text string) bool {
	log, err := os.Open(svc.store.LogPath(id))
	if err != nil {
		return false
	}
	defer log.Close()
	text = strings.ToLower(strings.TrimSpace(text))
	if sameInJSON(text) && !containsFromStart(text, log) {
		return false
	}
	if _, err := log.Seek(0, io.SeekStart); err != nil {
		return false
	}
	t, err := transcript.Read(log)
	return err == nil && (t.Contains(text) || t.Shortened() && containsFromStart(text, log))
}

// containsFromStart is containsFold from the beginning of a log.
func containsFromStart(text string, log io.ReadSeeker) bool {
	_, err := log.Seek(0, io.SeekStart)
	return err == nil && containsFold(text, log)
}

// containsFold reports whether a stream contains a lower-case text, ignoring
// case. It reads the stream in pieces: a log may have hundreds of megabytes.
func containsFold(text string, in io.Reader) bool {
	buffer := make([]byte, max(256<<10, 2*len(text)))
	kept := 0 // bytes of the previous piece that may be the start of the text
	for {
		n, err := in.Read(buffer[kept:])
		piece := buffer[:kept+n]
		if bytes.Contains(bytes.ToLower(piece), []byte(text)) {
			return true
		}
		if err != nil {
			return false
		}
		kept = copy(buffer, piece[max(0, len(piece)-len(text)+1):])
	}
}

// sameInJSON reports whether JSON does not escape a text.
func sameInJSON(text string) bool {
	return strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789 ._:/") == ""
}
