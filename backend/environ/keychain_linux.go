package environ

import (
	"context"

	"github.com/godbus/dbus/v5"

	"claude-scheduler/backend/desktop/sessionbus"
	"claude-scheduler/backend/model"
)

const (
	keyringName = "Secret Service"
	keyringHint = "store it with: secret-tool store --label=NAME service SERVICE account ACCOUNT"

	// KeychainMayPrompt says whether reading an item may ask the user for permission.
	KeychainMayPrompt = false
)

type keyring struct {
	runtime string // the user's runtime directory, when it is another one
}

// lookup finds the item with the attributes service and account, or service and
// username as Python's keyring and others store them, in any collection. It
// never unlocks one: there may be no one to answer the prompt.
func (k *keyring) lookup(ctx context.Context, a account) (string, *resolveError) {
	service, r := k.open(ctx)
	if r != nil {
		return "", r
	}
	defer service.Close()
	for _, attributes := range []map[string]string{
		{"service": a.service, "account": a.name},
		{"service": a.service, "username": a.name},
	} {
		free, locked, err := service.search(ctx, attributes)
		if err != nil {
			return "", &resolveError{kind: model.KindUnavailable, message: "cannot search the keyring", detail: err.Error()}
		}
		if len(free) > 0 {
			secret, err := service.secret(ctx, free[0])
			if err != nil {
				return "", &resolveError{kind: model.KindUnavailable, message: "cannot read the item", detail: err.Error()}
			}
			return secret, nil
		}
		if len(locked) > 0 {
			return "", lockedRefusal()
		}
	}
	return "", missing(ctx, service, a)
}

// store writes an item: the one that lookup finds, else a new one in the default
// collection.
func (k *keyring) store(ctx context.Context, a account, secret string) *resolveError {
	service, r := k.open(ctx)
	if r != nil {
		return r
	}
	defer service.Close()
	for _, attributes := range []map[string]string{
		{"service": a.service, "account": a.name},
		{"service": a.service, "username": a.name},
	} {
		free, locked, err := service.search(ctx, attributes)
		switch {
		case err != nil:
			return &resolveError{kind: model.KindUnavailable, message: "cannot search the keyring", detail: err.Error()}
		case len(free) > 0:
			if err := service.setSecret(ctx, free[0], secret); err != nil {
				return &resolveError{kind: model.KindUnavailable, message: "cannot change the item", detail: err.Error()}
			}
			return nil
		case len(locked) > 0:
			return lockedRefusal()
		}
	}
	switch exists, locked, err := service.defaultCollection(ctx); {
	case err != nil:
		return &resolveError{kind: model.KindUnavailable, message: "cannot find the default keyring", detail: err.Error()}
	case !exists:
		return noCollection()
	case locked:
		return lockedRefusal()
	}
	if err := service.create(ctx, a.service+"/"+a.name, map[string]string{"service": a.service, "account": a.name}, secret); err != nil {
		return &resolveError{kind: model.KindUnavailable, message: "cannot create the item", detail: err.Error()}
	}
	return nil
}

func noCollection() *resolveError {
	return &resolveError{kind: model.KindUnavailable, message: "there is no default keyring", hint: "create one, for example with Passwords and Keys (seahorse)"}
}

// open connects to the keyring. The connection is closed when ctx ends, or by
// Close.
func (k *keyring) open(ctx context.Context) (*secretService, *resolveError) {
	address := sessionbus.Address()
	if k.runtime != "" {
		address = sessionbus.AddressIn(k.runtime)
	}
	if address == "" {
		return nil, &resolveError{kind: model.KindUnavailable, message: "there is no session bus, through which the keyring is reached",
			hint: "log in to a desktop, or set DBUS_SESSION_BUS_ADDRESS for the daemon"}
	}
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return nil, &resolveError{kind: model.KindUnavailable, message: "cannot connect to the session bus", detail: err.Error(),
			hint: "log in to a desktop, or set DBUS_SESSION_BUS_ADDRESS for the daemon"}
	}
	service, err := openSecretService(ctx, conn)
	if err == nil {
		return service, nil
	}
	_ = conn.Close()
	if ctx.Err() != nil {
		return nil, &resolveError{kind: model.KindUnavailable, message: "the keyring does not answer", detail: err.Error()}
	}
	return nil, &resolveError{kind: model.KindUnavailable, message: "there is no keyring on the session bus", detail: err.Error(),
		hint: "install and start GNOME Keyring, KWallet or KeePassXC"}
}

// missing returns why nothing was found: some keyrings do not show the items of a
// locked collection, and a fresh account has no collection at all.
func missing(ctx context.Context, service *secretService, a account) *resolveError {
	switch exists, locked, err := service.defaultCollection(ctx); {
	case err != nil:
	case !exists:
		return noCollection()
	case locked:
		return lockedRefusal()
	}
	return noSuchItem(a)
}

func lockedRefusal() *resolveError {
	return &resolveError{kind: model.KindUnavailable, message: "the keyring is locked", hint: "unlock it by logging in, or with Passwords and Keys (seahorse)"}
}
