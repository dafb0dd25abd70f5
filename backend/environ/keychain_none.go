//go:build !linux && !windows && !(darwin && cgo)

package environ

import (
	"context"

	"claude-scheduler/backend/model"
)

const (
	keyringName = "keychain"
	keyringHint = ""

	// KeychainMayPrompt says whether reading an item may ask the user for permission.
	KeychainMayPrompt = false
)

type keyring struct{}

func (*keyring) lookup(context.Context, account) (string, *resolveError) {
	return "", noKeychain()
}

func (*keyring) store(context.Context, account, string) *resolveError { return noKeychain() }

func noKeychain() *resolveError {
	return &resolveError{kind: model.KindUnavailable, message: "this build cannot use a keychain",
		hint: "on macOS the daemon must be built with cgo"}
}
