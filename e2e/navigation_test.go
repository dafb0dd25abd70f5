//go:build e2e && linux

package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// TestStaysOnItsPage: whatever the page does, the window shows only its own
// page, and sends no request to another host.
func TestStaysOnItsPage(t *testing.T) {
	s := newFixture(t)
	s.run("claude-scheduler", "job", "create", "--name", "Webshop", "--directory", s.repo)
	var asked atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(elsewhere.Close)
	w := newDriver(s).open("jobs")
	w.find("link", "Webshop")
	for name, script := range map[string]string{
		"location":      `location.href = arguments[0]`,
		"replace":       `location.replace(arguments[0])`,
		"a new window":  `window.open(arguments[0])`,
		"the same one":  `window.open(arguments[0], '_self')`,
		"a link":        `const a = document.body.appendChild(document.createElement('a')); a.href = arguments[0]; a.click()`,
		"a blank link":  `const a = document.body.appendChild(document.createElement('a')); a.href = arguments[0]; a.target = '_blank'; a.click()`,
		"a form":        `const f = document.body.appendChild(document.createElement('form')); f.action = arguments[0]; f.method = 'post'; f.submit()`,
		"meta refresh":  `const m = document.head.appendChild(document.createElement('meta')); m.httpEquiv = 'refresh'; m.content = '0;url=' + arguments[0]`,
		"a frame":       `document.body.appendChild(document.createElement('iframe')).src = arguments[0]`,
		"an image":      `document.body.appendChild(document.createElement('img')).src = arguments[0]`,
		"a script":      `document.body.appendChild(document.createElement('script')).src = arguments[0]`,
		"a style":       `const l = document.head.appendChild(document.createElement('link')); l.rel = 'stylesheet'; l.href = arguments[0]`,
		"a request":     `fetch(arguments[0]).catch(() => {})`,
		"a data page":   `location.href = 'data:text/html,' + arguments[0]`,
		"a file":        `location.href = 'file:///etc/hostname'`,
		"inline script": `const i = document.createElement('script'); i.textContent = 'location.href = "' + arguments[0] + '"'; document.body.append(i)`,
	} {
		w.script(nil, script, elsewhere.URL+"/?"+strings.ReplaceAll(name, " ", "-"))
		// The page's next answer comes after the navigation that was started there.
		var address string
		w.scriptAsync(&address, `async () => { await new Promise(r => setTimeout(r, 200)); return location.href }`, "")
		if !strings.HasPrefix(address, "wails://") {
			t.Fatalf("%s leads to %s", name, address)
		}
		if n := asked.Swap(0); n > 0 {
			t.Errorf("%s: another host is contacted", name)
		}
	}
	w.find("link", "Webshop")
	w.close()
}
