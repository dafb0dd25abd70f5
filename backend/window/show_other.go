//go:build !(linux && production && webkit2_41)

package window

// holdWindow: elsewhere Wails starts a window hidden.
func holdWindow() {}

func releaseWindow() {}
