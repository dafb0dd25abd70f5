package supervisor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Follow calls each with every complete line of a log, without its line feed,
// from the byte offset from on, as they come; the log need not exist yet. The
// offset given to each is that of the next line, so that a later Follow can
// continue there. The line is valid only during the call. When done is closed,
// Follow reads to the end, delivers a last line without a line feed too, and
// returns nil. It returns the first error of each, or that of ctx.
//
// It sleeps until the directory of the log reports a change, or polls every
// second if the system has no watch left.
func Follow(ctx context.Context, log string, from int64, done <-chan struct{}, each func(line []byte, offset int64) error) error {
	return FollowBatches(ctx, log, from, done, each, func() {})
}

// FollowBatches is Follow, and calls caughtUp whenever each was called for all
// that there is.
func FollowBatches(ctx context.Context, log string, from int64, done <-chan struct{}, each func(line []byte, offset int64) error, caughtUp func()) error {
	r := lineReader{log: log, offset: from, each: each}
	defer r.close()
	var events chan fsnotify.Event
	var errs chan error
	var tick <-chan time.Time
	if watcher, err := notifyWrites(filepath.Dir(log)); err == nil {
		defer watcher.Close()
		events, errs = watcher.Events, watcher.Errors
	} else {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		tick = ticker.C
	}
	for {
		if err := r.read(ctx); err != nil {
			return err
		}
		caughtUp()
		for wait := true; wait; {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-done:
				if err := r.read(ctx); err != nil {
					return err
				}
				return r.last()
			case event := <-events:
				wait = filepath.Base(event.Name) != filepath.Base(log)
			case <-errs: // events may have been lost
				wait = false
			case <-tick:
				wait = false
			}
		}
	}
}

func notifyWrites(dir string) (*fsnotify.Watcher, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	if err := watcher.Add(dir); err != nil {
		return nil, errors.Join(err, watcher.Close())
	}
	return watcher, nil
}

// lineReader reads a growing file by lines of any length.
type lineReader struct {
	log     string
	each    func(line []byte, offset int64) error
	f       *os.File
	offset  int64 // offset of the first byte of pending
	pending []byte
	chunk   []byte
}

// read delivers the complete lines up to the current end of the file.
func (r *lineReader) read(ctx context.Context) error {
	if r.f == nil {
		f, err := os.Open(r.log)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("follow log: %w", err)
		}
		r.f, r.chunk = f, make([]byte, 64<<10)
	}
	for {
		n, err := r.f.ReadAt(r.chunk, r.offset+int64(len(r.pending)))
		if err := r.deliver(r.chunk[:n]); err != nil {
			return err
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("follow log: %w", err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func (r *lineReader) deliver(data []byte) error {
	for {
		end := bytes.IndexByte(data, '\n')
		if end < 0 {
			r.pending = append(r.pending, data...)
			return nil
		}
		line := data[:end]
		if len(r.pending) > 0 {
			r.pending = append(r.pending, line...)
			line = r.pending
		}
		r.offset += int64(len(line)) + 1
		r.pending = r.pending[:0]
		data = data[end+1:]
		if err := r.each(line, r.offset); err != nil {
			return err
		}
	}
}

func (r *lineReader) last() error {
	if len(r.pending) == 0 {
		return nil
	}
	return r.each(r.pending, r.offset+int64(len(r.pending)))
}

func (r *lineReader) close() {
	if r.f != nil {
		_ = r.f.Close()
	}
}
