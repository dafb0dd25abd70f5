package window

// minZoom and maxZoom limit the zoom of the page, in percent.
const (
	minZoom, maxZoom = 50, 200

	defaultZoom = 100
)

// Zoom returns the saved zoom of the page, in percent.
func (a *App) Zoom() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state.Zoom == 0 {
		return defaultZoom
	}
	return a.state.Zoom
}

// SetZoom zooms the page, and saves that for the next start. It reports whether
// the web view did it: if not, the page has to.
func (a *App) SetZoom(percent int) bool {
	percent = max(minZoom, min(percent, maxZoom))
	a.mu.Lock()
	s := a.state
	if s.Zoom = percent; percent == defaultZoom {
		s.Zoom = 0
	}
	a.save(s)
	a.mu.Unlock()
	return zoomView(percent)
}
