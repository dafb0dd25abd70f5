package process

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"claude-scheduler/backend/mask"
)

// pipes are the ends of a command's standard streams; err is nil if standard
// error goes the way of standard output.
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

// outlet carries what a command says, masked, to the log and the tail.
type outlet struct {
	log      *logFile // nil: everything goes to the tail
	end      *tail
	secrets  *mask.Set
	activity activity
	pipes    pipes
	pumps    sync.WaitGroup
}

func (o *outlet) open(p pipes) {
	o.pipes = p
	var out io.WriteCloser = o.secrets.Writer(o.end)
	if o.log != nil {
		out = o.secrets.Deltas(o.log)
	}
	o.pumps.Go(func() { o.pump(p.out, out, true) })
	if p.err != nil {
		o.pumps.Go(func() { o.pump(p.err, o.secrets.Writer(o.end), false) })
	}
}

func (o *outlet) pump(from *os.File, to io.WriteCloser, stdout bool) {
	buf := make([]byte, 32<<10)
	pass := func(n int) {
		o.activity.note(stdout)
		_, _ = to.Write(buf[:n]) // neither log nor tail fails
	}
	for {
		n, err := from.Read(buf)
		if n > 0 {
			pass(n)
		}
		if errors.Is(err, os.ErrDeadlineExceeded) {
			drain(from, buf, pass)
		}
		if err != nil {
			_ = to.Close()
			return
		}
	}
}

// close returns when everything is written that was said. The command's tree has ended, so the
// pipes end too, unless their other end was given to a stranger: then what
// is in them is taken, and no more.
func (o *outlet) close() {
	done := make(chan struct{})
	go func() {
		o.pumps.Wait()
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
			break // pipes of this system have no deadlines: a pump is left behind
		}
		<-done
	}
	o.pipes.close()
}
