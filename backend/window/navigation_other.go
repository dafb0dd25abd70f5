//go:build !(linux && production && webkit2_41)

package window

// refuseNavigation: the page itself holds back what would lead away from it.
func refuseNavigation() {}
