package devserver

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"

	"claude-scheduler/backend/model"
)

func TestChoosePorts(t *testing.T) {
	free, err := choosePorts(0)
	if err != nil || free[0] == 0 || free[1] != free[0]+1000 {
		t.Fatalf("%v, %v", free, err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for port, kind := range map[int]model.Kind{-1: model.KindInvalid, 65000: model.KindInvalid, taken.Addr().(*net.TCPAddr).Port: model.KindConflict} {
		if port > 64535 && kind == model.KindConflict {
			continue // the system chose one that has none 1000 above
		}
		_, err := choosePorts(port)
		var p *model.Problem
		if !errors.As(err, &p) || p.Kind != kind || p.Field != "port" {
			t.Errorf("%d: %v", port, err)
		}
	}
}

func TestFind(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	dir := t.TempDir()
	if found := Find(dir); found != "" {
		t.Error(found)
	}
	built := filepath.Join(dir, binary())
	if err := os.WriteFile(built, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if found := Find(dir); found != built {
		t.Errorf("%q, want %q", found, built)
	}
	_, err := Build(t.Context(), dir, t.Output())
	var p *model.Problem
	if !errors.As(err, &p) || p.Kind != model.KindUnavailable {
		t.Errorf("built without go: %v", err)
	}
}
