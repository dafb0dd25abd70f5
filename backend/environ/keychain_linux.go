package environ

import (
	"context"
	"sync"

	"github.com/keybase/dbus"
	"github.com/keybase/go-keychain/secretservice"

	"claude-scheduler/backend/desktop/sessionbus"
	"claude-scheduler/backend/model"
)

const (
	keyringName = "Secret Service"
	keyringHint = "store it with: secret-tool store --label=NAME service SERVICE account ACCOUNT"
)

// keyring keeps one connection to the session bus, because the library offers
// no way to close it: a connection for each lookup would leak. A bus that went
// away closes it, and the next lookup connects anew.
type keyring struct {
	mu      sync.Mutex
	address string
	service *secretservice.SecretService
	runtime string // the user's runtime directory, when it is another one
}

// lookup finds the item with the attributes service and account, or service and
// username as Python's keyring and others store them.
func (k *keyring) lookup(ctx context.Context, a account) (string, *resolveError) {
	service, session, r := k.open(ctx)
	if r != nil {
		return "", r
	}
	defer service.CloseSession(session)
	for _, attributes := range []secretservice.Attributes{
		{"service": a.service, "account": a.name},
		{"service": a.service, "username": a.name},
	} {
		var free, locked []dbus.ObjectPath
		err := service.ServiceObj().CallWithContext(ctx, "org.freedesktop.Secret.Service.SearchItems", 0, attributes).Store(&free, &locked)
		if err != nil {
			return "", &resolveError{kind: model.KindUnavailable, message: "cannot search the keyring", detail: err.Error()}
		}
		if len(free) > 0 {
			secret, err := service.GetSecret(free[0], *session)
			if err != nil {
				return "", &resolveError{kind: model.KindUnavailable, message: "cannot read the item", detail: err.Error()}
			}
			if secret == nil { // how the library says that it could not decrypt it
				return "", &resolveError{kind: model.KindUnavailable, message: "cannot decrypt the item"}
			}
			return string(secret), nil
		}
		if len(locked) > 0 {
			return "", lockedRefusal()
		}
	}
	return "", missing(service, a)
}

// open connects and opens an encrypted session. A kept connection whose bus has
// gone is replaced once.
func (k *keyring) open(ctx context.Context) (*secretservice.SecretService, *secretservice.Session, *resolveError) {
	k.mu.Lock()
	defer k.mu.Unlock()
	address := sessionbus.Address()
	if k.runtime != "" {
		address = sessionbus.AddressIn(k.runtime)
	}
	if address == "" {
		return nil, nil, &resolveError{kind: model.KindUnavailable, message: "there is no session bus, through which the keyring is reached",
			hint: "log in to a desktop, or set DBUS_SESSION_BUS_ADDRESS for the daemon"}
	}
	if k.service != nil && k.address == address {
		session, err := openSession(ctx, k.service)
		if err == nil {
			return k.service, session, nil
		}
		if ctx.Err() != nil { // silence is no reason for another connection
			return nil, nil, &resolveError{kind: model.KindUnavailable, message: "the keyring does not answer", detail: err.Error()}
		}
	}
	k.service = nil
	service, err := secretservice.NewService()
	if err != nil {
		return nil, nil, &resolveError{kind: model.KindUnavailable, message: "cannot connect to the session bus", detail: err.Error(),
			hint: "log in to a desktop, or set DBUS_SESSION_BUS_ADDRESS for the daemon"}
	}
	k.service, k.address = service, address
	session, err := openSession(ctx, service)
	if err != nil {
		return nil, nil, &resolveError{kind: model.KindUnavailable, message: "there is no keyring on the session bus", detail: err.Error(),
			hint: "install and start GNOME Keyring, KWallet or KeePassXC"}
	}
	return service, session, nil
}

// missing says why nothing was found: some keyrings do not show the items of a
// locked collection, and a fresh account has no collection at all.
func missing(service *secretservice.SecretService, a account) *resolveError {
	var path dbus.ObjectPath
	err := service.ServiceObj().Call("org.freedesktop.Secret.Service.ReadAlias", 0, "default").Store(&path)
	if err == nil && (path == "/" || path == "") {
		r := noSuchItem(a)
		r.message += ": there is no default keyring"
		return r
	}
	if err == nil {
		locked, err := service.Obj(path).GetProperty("org.freedesktop.Secret.Collection.Locked")
		if is, ok := locked.Value().(bool); err == nil && ok && is {
			return lockedRefusal()
		}
	}
	return noSuchItem(a)
}

func lockedRefusal() *resolveError {
	return &resolveError{kind: model.KindUnavailable, message: "the keyring is locked", hint: "unlock it by logging in, or with Passwords and Keys (seahorse)"}
}
