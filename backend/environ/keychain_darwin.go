//go:build darwin && cgo

package environ

import (
	"context"
	"errors"

	keychain "github.com/keybase/go-keychain"

	"claude-scheduler/backend/model"
)

const (
	keyringName = "macOS Keychain"
	keyringHint = "store it with: security add-generic-password -s SERVICE -a ACCOUNT -w"

	// KeychainMayPrompt says whether reading an item may ask the user for permission.
	KeychainMayPrompt = true
)

type keyring struct{}

// lookup finds a generic password. macOS may ask the user whether this program
// may read it: "Always Allow" avoids the question for later runs.
func (*keyring) lookup(_ context.Context, a account) (string, *resolveError) {
	data, err := keychain.GetGenericPassword(a.service, a.name, "", "")
	switch {
	case errors.Is(err, keychain.ErrorInteractionNotAllowed):
		return "", &resolveError{kind: model.KindUnavailable, message: "the keychain is locked", hint: "unlock it by logging in, or with: security unlock-keychain"}
	case err != nil:
		return "", &resolveError{kind: model.KindUnavailable, message: "cannot read the keychain", detail: err.Error()}
	case data == nil:
		return "", noSuchItem(a)
	}
	return string(data), nil
}

// store writes a generic password.
func (*keyring) store(_ context.Context, a account, secret string) *resolveError {
	err := keychain.AddItem(keychain.NewGenericPassword(a.service, a.name, a.service+"/"+a.name, []byte(secret), ""))
	if errors.Is(err, keychain.ErrorDuplicateItem) {
		query, change := keychain.NewItem(), keychain.NewItem()
		query.SetSecClass(keychain.SecClassGenericPassword)
		query.SetService(a.service)
		query.SetAccount(a.name)
		change.SetData([]byte(secret))
		err = keychain.UpdateItem(query, change)
	}
	switch {
	case errors.Is(err, keychain.ErrorInteractionNotAllowed):
		return &resolveError{kind: model.KindUnavailable, message: "the keychain is locked", hint: "unlock it by logging in, or with: security unlock-keychain"}
	case err != nil:
		return &resolveError{kind: model.KindUnavailable, message: "cannot write to the keychain", detail: err.Error()}
	}
	return nil
}
