package main

// raise brings the window to the front, at a place if there is one.
func (a *App) raise(place string) {
	a.mu.Lock()
	there := a.mounted
	if !there {
		if place != "" {
			a.place = place // the page will ask for it
		}
		a.mu.Unlock()
		return
	}
	a.mu.Unlock()
	a.front()
	if place != "" {
		a.emit("place", place)
	}
}
