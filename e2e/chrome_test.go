//go:build e2e && linux

package e2e

import (
	"fmt"
	"testing"
)

// control is the code of the Control key in WebDriver.
const control = "\ue009"

// TestChrome tests what belongs to the window and not to a screen: zoom, back
// and forward, the context menu, and what can be selected.
func TestChrome(t *testing.T) {
	s := newFixture(t)
	s.run("claude-scheduler", "job", "create", "--name", "Webshop", "--directory", s.repo)
	d := newDriver(s)
	w := d.open("jobs")
	w.find("link", "Webshop")
	width := w.width()

	w.chord(control, "+")
	w.widthBecomes(width * 100 / 110)
	w.chord(control, "-")
	w.chord(control, "-")
	w.widthBecomes(width * 100 / 90)
	w.chord(control, "0")
	w.widthBecomes(width)
	w.chord(control, "+")
	w.chord(control, "+")
	w.widthBecomes(width * 100 / 125)
	w.close()
	w = d.open("jobs") // with the saved zoom
	w.widthBecomes(width * 100 / 125)
	w.chord(control, "0")
	w.widthBecomes(width)

	w.click("link", "Webshop")
	w.at("job/")
	w.pointAt("link", "History") // the button must not click what is under the pointer
	s.run("xdotool", "click", "8")
	w.at("jobs")
	s.run("xdotool", "click", "9")
	w.at("job/")

	w.chord(control, "a")
	var selected string
	w.script(&selected, "return getSelection().toString()")
	if selected != "" {
		t.Errorf("Ctrl A selects %q", selected)
	}

	w.click("link", "History")
	w.at("history")
	w.write("Search runs and transcripts", "lamp")
	w.script(nil, "document.querySelector('input[type=search]').select()")
	w.menu("textbox", "Search runs and transcripts", "Cut")
	w.fieldBecomes("")
	w.menu("textbox", "Search runs and transcripts", "Paste")
	w.fieldBecomes("lamp")
	w.menu("textbox", "Search runs and transcripts", "Undo")
	w.fieldBecomes("")
	w.close()
}

// width returns the width of the page, in CSS pixels.
func (w *window) width() int {
	w.s.t.Helper()
	var width int
	w.script(&width, "return innerWidth")
	return width
}

func (w *window) widthBecomes(want int) {
	w.s.t.Helper()
	wait(w.s, fmt.Sprintf("a page that is %d pixels wide", want), func() (struct{}, bool) {
		got := w.width()
		return struct{}{}, got >= want-2 && got <= want+2
	})
}

func (w *window) fieldBecomes(want string) {
	w.s.t.Helper()
	wait(w.s, fmt.Sprintf("%q in the field", want), func() (struct{}, bool) {
		var value string
		w.script(&value, "return document.querySelector('input[type=search]').value")
		return struct{}{}, value == want
	})
}

// chord presses a key while another one is down.
func (w *window) chord(held, key string) {
	w.s.t.Helper()
	var actions []map[string]string
	for _, step := range [][2]string{{"keyDown", held}, {"keyDown", key}, {"keyUp", key}, {"keyUp", held}} {
		actions = append(actions, map[string]string{"type": step[0], "value": step[1]})
	}
	w.s.must(w.call("POST", w.session+"/actions", map[string]any{"actions": []any{map[string]any{"type": "key", "id": "keyboard", "actions": actions}}}, nil))
}

// menu chooses an item from the context menu of an element.
func (w *window) menu(role, name, item string) {
	w.s.t.Helper()
	w.pointer(w.find(role, name),
		map[string]any{"type": "pointerDown", "button": 2}, map[string]any{"type": "pointerUp", "button": 2})
	w.click("menuitem", item)
	wait(w.s, "the end of the menu", func() (struct{}, bool) {
		var open bool
		w.script(&open, "return document.querySelector('[role=menu]') !== null")
		return struct{}{}, !open
	})
}

// pointAt moves the pointer of the display to an element.
func (w *window) pointAt(role, name string) {
	w.s.t.Helper()
	var at []float64
	w.script(&at, "const b = arguments[0].getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]", map[string]string{elementKey: w.find(role, name)})
	id := w.s.run("xdotool", "search", "--onlyvisible", "--limit", "1", "--name", "Claude Scheduler")
	w.s.run("xdotool", "mousemove", "--window", id[:len(id)-1], fmt.Sprint(int(at[0])), fmt.Sprint(int(at[1])))
}

// pointer moves the mouse to an element and performs the other actions there.
func (w *window) pointer(element string, then ...map[string]any) {
	w.s.t.Helper()
	actions := append([]map[string]any{{"type": "pointerMove", "x": 0, "y": 0, "origin": map[string]string{elementKey: element}}}, then...)
	w.s.must(w.call("POST", w.session+"/actions", map[string]any{"actions": []any{map[string]any{
		"type": "pointer", "id": "mouse", "parameters": map[string]string{"pointerType": "mouse"}, "actions": actions,
	}}}, nil))
}
