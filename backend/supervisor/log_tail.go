package supervisor

import (
	"sync"
	"unicode/utf8"
)

// logTail keeps the last bytes written to it. Several goroutines may write.
type logTail struct {
	mu   sync.Mutex
	kept []byte
}

func (t *logTail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p[max(0, len(p)-tailMax):]...)
	if len(t.kept) > 2*tailMax {
		t.kept = append(t.kept[:0], t.kept[len(t.kept)-tailMax:]...)
	}
	return len(p), nil
}

// String returns at most the last 64 KiB, beginning with a complete character.
func (t *logTail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	last := t.kept[max(0, len(t.kept)-tailMax):]
	for i := 0; len(t.kept) > len(last) && i < utf8.UTFMax && len(last) > 0 && !utf8.RuneStart(last[0]); i++ {
		last = last[1:]
	}
	return string(last)
}
