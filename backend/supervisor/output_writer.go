package supervisor

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"claude-scheduler/backend/redact"
)

// pipes are the ends of a command's standard streams; err is nil if standard
// error goes to the same place as standard output.
type pipes struct{ in, out, err *os.File }

func (p pipes) close() {
	for _, f := range []*os.File{p.in, p.out, p.err} {
		if f != nil {
			_ = f.Close()
		}
	}
}

// newPipes returns our ends and those of the command.
func newPipes(separate bool) (ours, theirs pipes, err error) {
	defer func() {
		if err != nil {
			ours.close()
			theirs.close()
		}
	}()
	if theirs.in, ours.in, err = os.Pipe(); err != nil {
		return
	}
	if ours.out, theirs.out, err = os.Pipe(); err != nil || !separate {
		return
	}
	ours.err, theirs.err, err = os.Pipe()
	return
}

// outputWriter writes the masked output of a command to the log and the tail.
type outputWriter struct {
	log       *logFile // nil: all output is for the tail
	end       *logTail
	secrets   *redact.Set
	activity  activity
	pipes     pipes
	copyGroup sync.WaitGroup
	seal      func() // marks that the command has exited: see reader.seal
}

func (o *outputWriter) open(p pipes) {
	o.pipes = p
	var out io.WriteCloser = o.secrets.Writer(o.end)
	if o.log != nil {
		out = o.secrets.Deltas(o.log)
	}
	in := newReader(p.out)
	o.seal = func() {}
	if o.log != nil {
		o.seal = in.seal
	}
	o.copyGroup.Go(func() { o.pump(in, out, true) })
	if p.err != nil {
		o.copyGroup.Go(func() { o.pump(newReader(p.err), o.secrets.Writer(o.end), false) })
	}
}

// exitNote in the log precedes output that came after the command had exited,
// from processes that it left behind or others that write into its pipe.
const exitNote = `{"type":"claude_scheduler","subtype":"exited","message":"Claude Code had exited; what follows was written by other processes and does not count"}` + "\n"

func (o *outputWriter) pump(from *reader, to io.WriteCloser, stdout bool) {
	buf := make([]byte, 32<<10)
	var passed int64
	last := byte('\n')
	sealed := false
	write := func(p []byte) {
		if len(p) > 0 {
			last = p[len(p)-1]
			_, _ = to.Write(p) // writing to log and tail never fails
		}
	}
	pass := func(n int) {
		o.activity.note(stdout)
		p := buf[:n]
		if end := from.end(); end >= 0 && passed+int64(n) > end && !sealed {
			own := p[:max(end-passed, 0)]
			o.activity.read(own, stdout)
			write(own)
			if last != '\n' {
				write([]byte("\n"))
			}
			write([]byte(exitNote))
			p, sealed = p[len(own):], true
		} else if !sealed {
			o.activity.read(p, stdout)
		}
		write(p)
		passed += int64(n)
	}
	for {
		n, err := from.read(buf)
		if n > 0 {
			pass(n)
		}
		if errors.Is(err, os.ErrDeadlineExceeded) {
			drain(from.f, buf, pass)
		}
		if err != nil {
			_ = to.Close()
			return
		}
	}
}

// close returns when all output is written. The command's tree has ended, so
// the pipes end too, unless a process outside the tree has their other end:
// then only what is in them now is read.
func (o *outputWriter) close() {
	if o.log != nil {
		defer o.log.endLine()
	}
	done := make(chan struct{})
	go func() {
		o.copyGroup.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(time.Second):
		err := o.pipes.out.SetReadDeadline(time.Now())
		if o.pipes.err != nil {
			_ = o.pipes.err.SetReadDeadline(time.Now())
		}
		if err != nil {
			break // pipes on this system have no deadlines: the pump goroutine stays
		}
		<-done
	}
	o.pipes.close()
}
