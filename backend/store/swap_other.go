//go:build !linux && !darwin

package store

import "os"

func swapFiles(a, b string) error { return errNoSwap }

func renameNewFile(from, to string) error { return os.Rename(from, to) }
