package api

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"sync"
	"time"

	"claude-scheduler/backend/apitype"
)

// log sends the raw stream of a run from an offset: what exists, or with
// ?follow until the run ends. Clients can detect a reply that was cut off.
func (s *Server) log(w http.ResponseWriter, r *http.Request) error {
	from, err := apitype.ParseCount("from", r.URL.Query().Get("from"))
	if err != nil {
		return err
	}
	path, err := s.Service.LogPath(r.PathValue("id"))
	if err != nil {
		return err
	}
	out := &bufferedResponse{w: w, control: http.NewResponseController(w), patience: s.patienceOr()}
	defer out.stop()
	if !r.URL.Query().Has("follow") {
		return sendFile(out, path, int64(from))
	}
	ctx, cancel := streaming(r)
	defer cancel()
	out.begin()
	at := int64(from)
	err = s.Service.FollowLog(ctx, r.PathValue("id"), at, func(line []byte, next int64) error {
		err := out.line(line, next-at)
		at = next
		return errors.Join(err, ctx.Err())
	})
	if err != nil || ctx.Err() != nil {
		panic(http.ErrAbortHandler) // ends the reply as incomplete
	}
	return nil
}

func sendFile(out *bufferedResponse, path string, from int64) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) { // it never started, or retention removed its log
		out.begin()
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.Seek(from, io.SeekStart); err != nil {
		return err
	}
	out.begin()
	if _, err := io.Copy(out, file); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// bufferedResponse is a plain-text reply that is flushed shortly after a write,
// not after every line.
type bufferedResponse struct {
	patience time.Duration

	mu      sync.Mutex
	w       http.ResponseWriter
	control *http.ResponseController
	timer   *time.Timer // nil: nothing is buffered
	stopped bool
}

// begin sends the header of the reply.
func (l *bufferedResponse) begin() {
	l.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	l.w.WriteHeader(http.StatusOK)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timer = time.AfterFunc(0, l.flush)
}

func (l *bufferedResponse) Write(data []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.control.SetWriteDeadline(time.Now().Add(l.patience)); err != nil {
		return 0, err
	}
	n, err := l.w.Write(data)
	if l.timer == nil && err == nil {
		l.timer = time.AfterFunc(coalesce, l.flush)
	}
	return n, err
}

// line writes a line that is size bytes long in the log, its end included.
func (l *bufferedResponse) line(line []byte, size int64) error {
	if int64(len(line)) < size {
		line = append(line[:len(line):len(line)], '\n')
	}
	_, err := l.Write(line)
	return err
}

func (l *bufferedResponse) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return
	}
	l.timer = nil
	_ = l.control.Flush() // the next write reports the error
	_ = l.control.SetWriteDeadline(time.Time{})
}

// stop prevents flush after the reply has ended.
func (l *bufferedResponse) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	_ = l.control.SetWriteDeadline(time.Now().Add(l.patience)) // for the rest, which net/http sends; it also resets the deadline
}
