package worktree

import (
	"fmt"
	"testing"
)

func BenchmarkTake5000(b *testing.B) {
	r := many(b)
	for b.Loop() {
		r.mark()
	}
}

func BenchmarkSince5000(b *testing.B) {
	r := many(b)
	m := r.mark()
	for i := range 500 {
		r.write(fmt.Sprintf("d%d/f%d", i%50, i), "changed\n")
	}
	for b.Loop() {
		r.since(m)
	}
}

func many(b *testing.B) repo {
	r := unborn(b)
	for i := range 5000 {
		r.write(fmt.Sprintf("d%d/f%d", i%50, i), fmt.Sprintf("text %d\n", i))
	}
	r.commit("many")
	return r
}
