package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		args, in string
		code     int
		report   string
	}{
		"a user starts it":     {args: "--help", code: 2, report: "the background service starts this program"},
		"the service ends":     {code: 0},
		"what is read is none": {in: "hello\n", code: 1, report: "invalid character"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, report bytes.Buffer
			if code := run(strings.Fields(c.args), strings.NewReader(c.in), &out, &report); code != c.code || !strings.Contains(report.String(), c.report) {
				t.Errorf("exit code %d, reported %q", code, report.String())
			}
			if out.Len() > 0 {
				t.Errorf("wrote %q", out.String())
			}
		})
	}
}
