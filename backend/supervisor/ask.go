package supervisor

import (
	"bytes"
	"time"

	"claude-scheduler/backend/ask"
)

// answerCalls lets a step ask for permissions, if it may, until the returned
// function is called. If that fails, everything that the step would ask about
// is denied.
func (s *supervisor) answerCalls(step Step, out *outputWriter) (stop func()) {
	if step.Ask <= 0 {
		return func() {}
	}
	var end time.Time
	if s.spec.Timeout > 0 {
		end = time.Now().Add(s.spec.Timeout - s.spent)
	}
	server, err := ask.Start(ask.Options{
		Dir: s.spec.StateDir, Timeout: step.Ask, End: func() time.Time { return end },
		Inside: s.tree.contains, Service: s.tree.mayAnswer, Mask: out.masked, Log: s.log.note, Waiting: out.activity.await,
	})
	if err != nil {
		s.faults = append(s.faults, "it could not ask for permissions: "+err.Error())
		return func() {}
	}
	return server.Close
}

// masked masks the secrets in one line of JSON.
func (o *outputWriter) masked(line []byte) []byte {
	var text bytes.Buffer
	w := o.secrets.Deltas(&text)
	_, _ = w.Write(append(bytes.Clone(line), '\n')) // a bytes.Buffer does not fail
	_ = w.Close()
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}
