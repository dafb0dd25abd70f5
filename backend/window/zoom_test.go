package window

import "testing"

// The zoom stays within its bounds and is restored at the next start.
func TestZoom(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	a := &App{state: loadState()}
	if got := a.Zoom(); got != 100 {
		t.Errorf("at first: %d %%", got)
	}
	for _, c := range []struct{ set, want int }{{125, 125}, {900, maxZoom}, {-4, minZoom}, {100, 100}} {
		a.SetZoom(c.set)
		if got := (&App{state: loadState()}).Zoom(); got != c.want {
			t.Errorf("set to %d %%: %d %% after a restart", c.set, got)
		}
	}
}

// An edited file cannot make the window unreadable.
func TestSavedZoomIsSane(t *testing.T) {
	for zoom, want := range map[int]int{0: 0, 110: 110, 3: 0, 100000: 0, -7: 0} {
		if got := (windowState{Width: 900, Height: 700, Zoom: zoom}).sanitize().Zoom; got != want {
			t.Errorf("%d: got %d, want %d", zoom, got, want)
		}
	}
}
