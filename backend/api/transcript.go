package api

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/transcript"
)

// coalesce is how long new entries of a run are collected, so that a fast run
// does not cause a flood of messages.
const coalesce = 100 * time.Millisecond

// transcript sends the transcript of a run: as it is, or with ?follow as a
// stream of batches that ends with the run.
func (s *Server) transcript(w http.ResponseWriter, r *http.Request) error {
	if !r.URL.Query().Has("follow") {
		return byID(s.wholeTranscript)(w, r)
	}
	path, err := s.Service.LogPath(r.PathValue("id"))
	if err != nil {
		return err
	}
	ctx, cancel := streaming(r)
	b := newBatch(sizeOf(path))
	followed := make(chan error, 1)
	go func() {
		followed <- s.Service.FollowLog(ctx, r.PathValue("id"), 0, func(line []byte, next int64) error {
			b.add(line, next)
			return ctx.Err()
		})
	}()
	err = sendBatches(ctx, s.stream(w), b, followed)
	cancel()
	<-followed
	_ = err // the client has disconnected
	return nil
}

// sendBatches sends what b collects until the log was followed to its end. The
// result of following is put back into followed for the caller.
func sendBatches(ctx context.Context, out *stream, b *batch, followed chan error) error {
	var timer <-chan time.Time // nil: nothing is buffered
	begun := false
	send := func() error {
		begun, timer = true, nil
		return out.send("", b.take())
	}
	if b.caughtUp() { // there is no history: report that immediately
		if err := send(); err != nil {
			return err
		}
	}
	for {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-followed:
			followed <- err
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err == nil {
				b.end()
			}
			if !begun || !b.empty() {
				if err := send(); err != nil {
					return err
				}
			}
			if err != nil {
				p, _ := problemOf("follow transcript", err)
				return out.send("problem", p)
			}
			return out.send("end", apitype.Empty{})
		case <-b.news:
			switch {
			case !begun && b.caughtUp():
				err = send()
			case timer == nil:
				timer = time.After(coalesce)
			}
		case <-timer:
			switch {
			case !begun && b.moved(): // history is still being read: one batch
				timer = time.After(coalesce)
			case begun && b.empty(): // the announced entries were in the previous batch
				timer = nil
			default:
				err = send()
			}
		}
		if err != nil {
			return err
		}
	}
}

// wholeTranscript reads the log: the raw output in a record is only its end.
func (s *Server) wholeTranscript(id string) (apitype.TranscriptResponse, error) {
	path, err := s.Service.LogPath(id)
	if err != nil {
		return apitype.TranscriptResponse{}, err
	}
	run, err := s.Service.Record(id)
	if err != nil {
		return apitype.TranscriptResponse{}, err
	}
	t, err := readTranscript(path)
	if err != nil {
		return apitype.TranscriptResponse{}, err
	}
	if run.Status.Ended() {
		t.End()
	}
	return apitype.TranscriptResponse{Entries: nonNil(t.Entries()), Outcome: t.Outcome()}, nil
}

// readTranscript returns the transcript of a log; empty if there is none.
func readTranscript(path string) (*transcript.Transcript, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) { // it never started, or retention removed its log
		return transcript.New(), nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return transcript.Read(file)
}

// sizeOf returns the size of a file in bytes; 0 if there is none yet.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
