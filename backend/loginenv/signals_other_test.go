//go:build unix && !linux

package loginenv

func printChild() {}
