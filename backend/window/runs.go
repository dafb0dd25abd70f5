package window

import (
	"claude-scheduler/backend/desktop"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
	"claude-scheduler/backend/transcript/feed"
)

// A batch is a feed.Batch with its error as a model.Problem.
type batch struct {
	feed.Batch
	Problem any `json:"problem"` // why it ended early; null: it did not
}

func batchOf(b feed.Batch) batch {
	if b.Err == nil {
		return batch{Batch: b}
	}
	return batch{b, FormatError(b.Err)}
}

// OpenTranscript emits "transcript:KEY" events with batches of a run's
// transcript until it ends or CloseTranscript is called. Without rows, the
// batches contain only the run's progress. The page chooses the key and listens
// before it calls, so it misses nothing.
//
// The window parses the stream itself instead of following the service's
// transcript: the first rows of a long run are shown before its last are read.
func (a *App) OpenTranscript(key, run string, rows bool) {
	from := feed.Logs{Follow: a.client.FollowLog, Path: a.client.Runs.LogPath}
	a.transcripts.Follow(a.ctx, key, run, rows, from, func(b feed.Batch) { a.emit("transcript:"+key, batchOf(b)) })
}

// CloseTranscript ends an open transcript.
func (a *App) CloseTranscript(key string) { a.transcripts.Close(key) }

// TranscriptEntry returns a complete entry of an open transcript.
func (a *App) TranscriptEntry(key string, index int) (transcript.Entry, error) {
	return a.transcripts.Entry(key, index)
}

// SearchTranscript returns the indexes of the entries of an open transcript
// that contain the words.
func (a *App) SearchTranscript(key, words string) []int { return a.transcripts.Find(key, words) }

// ContinueRun opens a terminal with the session of a run in it. The command line
// comes from the service: the page cannot run anything else.
func (a *App) ContinueRun(id string) error {
	line, err := a.client.Runs.ResumeLine(id)
	if err == nil {
		err = desktop.OpenTerminal(line)
	}
	return model.WithOperation("continue in terminal", err)
}

// RevealRun shows the directory in which a run worked.
func (a *App) RevealRun(id string) error {
	run, err := a.client.Runs.Record(id)
	if err != nil {
		return model.WithOperation("reveal files", err)
	}
	dir := run.Worktree
	if dir == "" {
		dir = run.Directory
	}
	if dir == "" {
		err = &model.Problem{Message: "this run never had a directory", Kind: model.KindNotFound}
	} else {
		err = desktop.Reveal(dir)
	}
	return model.WithOperation("reveal files", err)
}

// RevealLog shows the file with the raw stream of a run.
func (a *App) RevealLog(id string) error {
	path, err := a.client.Runs.LogPath(id)
	if err == nil {
		err = desktop.Reveal(path)
	}
	return model.WithOperation("reveal log", err)
}
