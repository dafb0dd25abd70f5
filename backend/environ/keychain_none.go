//go:build !linux && !windows && !(darwin && cgo)

package environ

import "claude-scheduler/backend/model"

const (
	keyringName = "keychain"
	keyringHint = ""
)

type keyring struct{}

func (*keyring) lookup(account) (string, *refusal) {
	return "", &refusal{kind: model.KindUnavailable, message: "this build cannot read a keychain",
		hint: "on macOS the daemon must be built with cgo"}
}
