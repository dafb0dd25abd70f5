//go:build !(linux && production && webkit2_41)

package window

// refuseNavigation does nothing here: the page itself prevents navigation.
func refuseNavigation() {}
