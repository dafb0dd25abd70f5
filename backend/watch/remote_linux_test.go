package watch

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestKinds(t *testing.T) {
	for magic, want := range map[uint32]storage{
		0xef53: {inodes: true}, 0x6969: {poll: true, inodes: true}, 0xfe534d42: {poll: true, inodes: true}, 0xff534d42: {poll: true, inodes: true},
		0x65735546: {poll: true}, 0x9fa0: {kernel: true}, 0x62656572: {kernel: true}, 0x01021994: {inodes: true},
	} {
		if got := fsType(magic); got != want {
			t.Errorf("%#x: %+v", magic, got)
		}
	}
}

// Kernel files change all the time, without events.
func TestKernelFiles(t *testing.T) {
	g, err := compile([]string{"proc/**"})
	must(t, err)
	r := scanner{ctx: t.Context(), root: "/", globs: g, recursive: true, tree: snapshot{}, deep: true}
	r.read(".")
	if len(r.tree) != 1 || r.fault != nil {
		t.Errorf("%d folders were read, fault %v", len(r.tree), r.fault)
	}
	bubble(t, defaultLimits(), func(x *fixture) {
		x.dir = "/proc"
		x.set(Spec{})
		x.wantFault(FaultKernel)
	})
}

// A disk that does not answer is a fault, and does not affect the watches of others.
func TestSilentDisk(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.write("f", "1")
		bad := filepath.Join(x.src.base, "bad")
		must(t, os.Mkdir(bad, 0o755))
		answers := make(chan struct{})
		x.w.reg.touch = func(dir string) {
			if dir == bad {
				<-answers
			}
		}
		for _, id := range []string{"1", "2", "3"} { // more than are scanned at once
			x.w.Set(id, Spec{Path: bad, Debounce: s})
		}
		for range 3 {
			if ev, took := x.next(2 * time.Minute); ev.Fault == nil || ev.Fault.Kind != FaultSilent || took > 61*s { // the first two may be scanned again before the third
				t.Errorf("got %+v after %v", ev, took)
			}
		}
		x.set(Spec{})
		x.save("f", "22")
		x.want(2*s, "f")
		close(answers)
		for range 3 {
			if ev, _ := x.next(s); ev.Fault != nil || len(ev.Files) > 0 {
				t.Errorf("got %+v, want the end of a fault", ev)
			}
		}
	})
}
