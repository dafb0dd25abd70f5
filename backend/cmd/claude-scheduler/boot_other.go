//go:build !linux && !darwin

package main

// bootID changes with every start of the machine; empty: unknown.
func bootID() string { return "" }
