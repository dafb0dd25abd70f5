package member

import (
	"testing"

	"claude-scheduler/backend/store"
)

func TestWebOf(t *testing.T) {
	for _, c := range []struct{ address, web, want string }{
		{"127.0.0.1:7233", "", "http://127.0.0.1:8233"},
		{"[::1]:7233", "", "http://[::1]:8233"},
		{"acme.a1b2.tmprl.cloud:7233", "", "https://cloud.temporal.io"},
		{"buildhost:7233", "", ""},
		{"buildhost:7233", "http://buildhost:8080", "http://buildhost:8080"},
	} {
		if got := webOf(store.Fleet{Address: c.address, Web: c.web}); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.address, c.web, got, c.want)
		}
	}
}

func TestCheckWeb(t *testing.T) {
	for address, ok := range map[string]bool{"": true, "https://x/y": true, "javascript:alert(1)": false, "buildhost:8080": false, "http://": false} {
		if err := checkWeb(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}
