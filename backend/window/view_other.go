//go:build !(linux && production && webkit2_41)

package window

// refuseNavigation does nothing here: the page itself prevents navigation.
func refuseNavigation() {}

// handleMouseButtons does nothing here: other web views report the buttons.
func handleMouseButtons() {}

// zoomView reports that the page must zoom itself.
func zoomView(int) bool { return false }
