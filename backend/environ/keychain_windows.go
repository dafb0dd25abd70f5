package environ

import (
	"context"
	"errors"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/danieljoos/wincred"

	"claude-scheduler/backend/model"
)

const (
	keyringName = "Credential Manager"
	keyringHint = "store it with: cmdkey /generic:SERVICE/ACCOUNT /user:ACCOUNT /pass"

	// KeychainMayPrompt says whether reading an item may ask the user for permission.
	KeychainMayPrompt = false
)

type keyring struct{}

// lookup finds a generic credential whose target is service/account,
// service:account (as git and Go programs name it) or the service alone when
// its user name is the account (as Python's keyring does).
func (*keyring) lookup(_ context.Context, a account) (string, *resolveError) {
	for _, target := range []string{a.service + "/" + a.name, a.service + ":" + a.name, a.service} {
		c, err := wincred.GetGenericCredential(target)
		if errors.Is(err, wincred.ErrElementNotFound) {
			continue
		}
		if err != nil {
			return "", &resolveError{kind: model.KindUnavailable, message: "cannot read the Credential Manager", detail: err.Error()}
		}
		if target == a.service && c.UserName != a.name {
			continue
		}
		return blob(c.CredentialBlob), nil
	}
	return "", noSuchItem(a)
}

// store writes the generic credential that lookup finds first.
func (k *keyring) store(_ context.Context, a account, secret string) *resolveError {
	c := wincred.NewGenericCredential(a.service + "/" + a.name)
	for _, target := range []string{a.service + "/" + a.name, a.service + ":" + a.name, a.service} {
		if known, err := wincred.GetGenericCredential(target); err == nil && (target != a.service || known.UserName == a.name) {
			c = known
			break
		}
	}
	c.UserName, c.CredentialBlob, c.Persist = a.name, []byte(secret), wincred.PersistLocalMachine
	if err := c.Write(); err != nil {
		return &resolveError{kind: model.KindUnavailable, message: "cannot write to the Credential Manager", detail: err.Error()}
	}
	return nil
}

// blob reads a credential's bytes: cmdkey and Windows itself write UTF-16, others UTF-8.
func blob(b []byte) string {
	if len(b)%2 != 0 || len(b) == 0 {
		return string(b)
	}
	wide := !utf8.Valid(b)
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
		wide = wide || b[2*i] == 0 || b[2*i+1] == 0
	}
	if wide {
		return string(utf16.Decode(units))
	}
	return string(b)
}
