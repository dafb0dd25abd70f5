//go:build e2e && linux

package e2e

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// window is the real window, driven as a user would: it finds elements by role
// and name, and sends real clicks and keys.
type window struct {
	*driver
	session string
}

// enter and tab are the codes of these keys in WebDriver.
const (
	enter = "\ue007"
	tab   = "\ue004"
)

// find.js finds the first visible element with a role and a name.
//
//go:embed testdata/find.js
var finder string

// open starts the window, with a location such as "task/ID" or none, and waits
// for its page.
func (d *driver) open(place ...string) *window {
	d.s.t.Helper()
	options := map[string]any{"binary": filepath.Join(programs, "claude-scheduler-window"), "args": append([]string{}, place...)}
	var session struct{ SessionID string }
	begun := time.Now()
	d.s.must(d.call("POST", "/session", map[string]any{
		"capabilities": map[string]any{"alwaysMatch": map[string]any{"webkitgtk:browserOptions": options}},
	}, &session))
	w := &window{driver: d, session: "/session/" + session.SessionID}
	d.s.t.Cleanup(w.abandon)
	w.find("navigation", "Screens")
	d.s.t.Logf("usable %d ms after its start, the driver's share included", time.Since(begun).Milliseconds())
	if d.s.wayland {
		return w // a program cannot list the windows of others here
	}
	wait(d.s, "the window on the screen", func() (struct{}, bool) {
		return struct{}{}, strings.Contains(d.s.run("wmctrl", "-l"), "Claude Scheduler")
	})
	return w
}

// abandon closes the window of a test that failed early.
func (w *window) abandon() {
	if w.session == "" {
		return
	}
	if w.s.t.Failed() && !w.s.wayland {
		w.picture(strings.ReplaceAll(w.s.t.Name(), "/", "-") + "-failed")
	}
	w.s.kill("claude-scheduler-window")
	w.session = ""
}

// close closes the window with its close button, and waits until it is closed.
func (w *window) close() {
	w.s.t.Helper()
	w.s.run("wmctrl", "-F", "-c", "Claude Scheduler")
	wait(w.s, "the end of the window", func() (struct{}, bool) {
		for _, line := range w.s.processes() {
			if strings.Contains(line, "claude-scheduler-window") {
				return struct{}{}, false
			}
		}
		return struct{}{}, true
	})
	_ = w.call("DELETE", w.session, nil, nil)
	w.session = ""
}

// script runs JavaScript in the page.
func (w *window) script(value any, text string, args ...any) {
	w.s.t.Helper()
	if args == nil {
		args = []any{}
	}
	w.s.must(w.call("POST", w.session+"/execute/sync", map[string]any{"script": text, "args": args}, value))
}

// scriptAsync calls an async JavaScript function and waits for its result.
func (w *window) scriptAsync(value any, function string, args ...any) {
	w.s.t.Helper()
	text := "const done = arguments[arguments.length - 1]; Promise.resolve((" + function + ")(...[...arguments].slice(0, -1))).then(done, (problem) => done({ problem: String(problem) }))"
	w.s.must(w.call("POST", w.session+"/timeouts", map[string]any{"script": patience.Milliseconds()}, nil))
	var answer json.RawMessage
	w.s.must(w.call("POST", w.session+"/execute/async", map[string]any{"script": text, "args": args}, &answer))
	var failed struct{ Problem string }
	if json.Unmarshal(answer, &failed) == nil && failed.Problem != "" {
		w.s.t.Fatalf("in the page: %s", failed.Problem)
	}
	w.s.must(json.Unmarshal(answer, value))
}

// find waits for the element and returns its reference.
func (w *window) find(role, name string) string {
	w.s.t.Helper()
	return wait(w.s, fmt.Sprintf("the %s %q", role, name), func() (string, bool) {
		var found map[string]string
		w.script(&found, finder, role, name)
		return found[elementKey], found != nil
	})
}

// sees waits until the page shows the text.
func (w *window) sees(text string) {
	w.s.t.Helper()
	wait(w.s, fmt.Sprintf("the text %q", text), func() (struct{}, bool) {
		var seen bool
		w.script(&seen, "return document.body.innerText.includes(arguments[0])", text)
		return struct{}{}, seen
	})
}

// at waits until the window shows a location.
func (w *window) at(place string) {
	w.s.t.Helper()
	wait(w.s, "the place "+place, func() (struct{}, bool) {
		var hash string
		w.script(&hash, "return location.hash")
		return struct{}{}, strings.HasPrefix(hash, "#/"+place)
	})
}

func (w *window) click(role, name string) {
	w.s.t.Helper()
	// the element may be redrawn before the click
	wait(w.s, fmt.Sprintf("a click on the %s %q", role, name), func() (struct{}, bool) {
		err := w.call("POST", w.session+"/element/"+w.find(role, name)+"/click", nil, nil)
		return struct{}{}, err == nil
	})
}

// write replaces the text of a field. A tab at the end leaves the field.
func (w *window) write(name, text string) {
	w.s.t.Helper()
	text, leave := strings.CutSuffix(text, "\t")
	element := w.find("textbox", name)
	w.script(nil, "arguments[0].scrollIntoView({ block: 'center' })", map[string]string{elementKey: element}) // the driver would leave it half hidden
	field := w.session + "/element/" + element
	wait(w.s, "the text in "+name, func() (struct{}, bool) { // a list of suggestions that opens may consume a key
		w.s.must(w.call("POST", field+"/clear", nil, nil))
		w.s.must(w.call("POST", field+"/value", map[string]any{"text": strings.ReplaceAll(text, "\n", enter)}, nil))
		var value string
		w.script(&value, "return arguments[0].value", map[string]string{elementKey: element})
		return struct{}{}, value == text
	})
	if leave {
		w.s.must(w.call("POST", field+"/value", map[string]any{"text": tab}, nil))
	}
}

// press presses keys one after the other, wherever the focus is.
func (w *window) press(keys string) {
	w.s.t.Helper()
	var actions []map[string]string
	for _, key := range keys {
		actions = append(actions, map[string]string{"type": "keyDown", "value": string(key)}, map[string]string{"type": "keyUp", "value": string(key)})
	}
	w.s.must(w.call("POST", w.session+"/actions", map[string]any{"actions": []any{map[string]any{"type": "key", "id": "keyboard", "actions": actions}}}, nil))
}

// picture saves a picture of the window for people to look at. The driver's own
// screenshots wait for a frame that may never come.
func (w *window) picture(name string) {
	w.s.t.Helper()
	w.pictureIn(filepath.Join(root, "build", "screens", "window"), name)
}

func (w *window) pictureIn(dir, name string) {
	w.s.t.Helper()
	w.s.must(os.MkdirAll(dir, 0o755))
	shot := exec.Command("import", "-silent", "-window", "Claude Scheduler", filepath.Join(dir, name+".png"))
	shot.Env = w.s.env
	if out, err := shot.CombinedOutput(); err != nil {
		w.s.t.Logf("no picture: %v %s", err, out)
	}
}
