package main

import (
	"os"
	"strings"
	"testing"
)

const wire = "claude-scheduler/build/tstypes/testdata/wire"

func generateWire(t *testing.T, renamed map[string]string) (string, error) {
	t.Helper()
	p, err := load("./testdata/wire")
	if err != nil {
		t.Fatal(err)
	}
	text, err := generate(p, []string{wire + ".App"}, nil, renamed)
	return string(text), err
}

func TestGenerate(t *testing.T) {
	got, err := generateWire(t, map[string]string{"wire.Level": "WireLevel"})
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/wire.golden.ts")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s", got)
	}
}

func TestGenerateRefusesTwoTypesOfOneName(t *testing.T) {
	_, err := generateWire(t, map[string]string{"wire.Level": "Color"})
	if err == nil || !strings.Contains(err.Error(), "have one name") {
		t.Errorf("got %v", err)
	}
}
