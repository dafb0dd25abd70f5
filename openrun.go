package main

import (
	"os"
	"path/filepath"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// OpenTranscript emits "transcript:KEY" with batches of a run's transcript
// until it ends or CloseTranscript is called; without rows, only with what the
// run has come to. The page chooses the key and listens before it calls, so
// that it misses nothing.
//
// The window pairs the stream itself instead of following the service's
// transcript: the first rows of a long run are there before its last are read.
func (a *App) OpenTranscript(key, run string, rows bool) {
	from := logs{follow: a.client.FollowLog, path: a.client.Runs.LogPath}
	a.transcripts.follow(a.ctx, key, run, rows, from, func(b Batch) { a.emit("transcript:"+key, b) })
}

// Run returns a run without its raw output, which can be megabytes and which
// the page asks for by itself.
func (a *App) Run(id string) (model.Run, error) {
	run, err := a.client.Runs.Get(id)
	run.RawOutput = ""
	return run, err
}

// CloseTranscript ends what OpenTranscript began.
func (a *App) CloseTranscript(key string) { a.transcripts.close(key) }

// TranscriptEntry returns an entry of an open transcript whole.
func (a *App) TranscriptEntry(key string, index int) (transcript.Entry, error) {
	return a.transcripts.entry(key, index)
}

// SearchTranscript returns the indexes of the entries of an open transcript
// that contain the words.
func (a *App) SearchTranscript(key, words string) []int { return a.transcripts.find(key, words) }

// ContinueRun opens a terminal with the session of a run in it. The line comes
// from the service: the page cannot have anything else run.
func (a *App) ContinueRun(id string) error {
	line, err := a.client.Runs.ResumeLine(id)
	if err == nil {
		err = openTerminal(line)
	}
	return during("continue in terminal", err)
}

// RevealRun shows the directory in which a run worked.
func (a *App) RevealRun(id string) error {
	run, err := a.client.Runs.Get(id)
	if err != nil {
		return during("reveal files", err)
	}
	dir := run.Worktree
	if dir == "" {
		dir = run.Directory
	}
	if dir == "" {
		err = &model.Problem{Message: "this run never had a directory", Kind: model.KindNotFound}
	} else {
		err = reveal(dir)
	}
	return during("reveal files", err)
}

// RevealLog shows the file that holds the raw stream of a run.
func (a *App) RevealLog(id string) error {
	path, err := a.client.Runs.LogPath(id)
	if err == nil {
		err = reveal(path)
	}
	return during("reveal log", err)
}

// reveal shows a file or a directory in the system's own file manager.
func reveal(path string) error {
	if !filepath.IsAbs(path) {
		return &model.Problem{Message: path + " is not a whole path", Kind: model.KindInvalid}
	}
	info, err := os.Stat(path)
	if err != nil {
		return &model.Problem{Message: path + " is not there any more", Kind: model.KindNotFound}
	}
	return launch(revealCommand(path, info.IsDir()), "the file manager could not be opened", "its path is "+path)
}

func openTerminal(line string) error {
	command, err := terminalCommand(line)
	if err != nil {
		return err
	}
	return launch(command, "no terminal could be opened", "copy the command and run it in a terminal")
}
