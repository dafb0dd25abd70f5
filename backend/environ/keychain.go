package environ

import (
	"context"
	"errors"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// account names an item of a keyring.
type account struct{ service, name string }

// accounts reads service/account. Both parts may contain slashes, so with
// several of them two readings are tried: split at the first one, as the Python
// program did, then at the last one (https://github.com/me). None if the form
// is wrong.
func accounts(value string) []account {
	var list []account
	for _, i := range []int{strings.Index(value, "/"), strings.LastIndex(value, "/")} {
		if i <= 0 || i == len(value)-1 {
			continue
		}
		a := account{service: value[:i], name: value[i+1:]}
		if len(list) == 0 || list[0] != a {
			list = append(list, a)
		}
	}
	return list
}

// fetch asks the system's keyring. A call that exceeds the limit is abandoned:
// not every system can cancel it, but it ends eventually.
func (k *keyring) fetch(ctx context.Context, limit time.Duration, value string) (string, string, *resolveError) {
	from := keyringName + ": " + value
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type answer struct {
		secret string
		r      *resolveError
	}
	answers := make(chan answer, 1)
	go func() {
		var last answer
		for _, a := range accounts(value) {
			last.secret, last.r = k.lookup(ctx, a)
			if last.r == nil || last.r.kind != model.KindNotFound || ctx.Err() != nil {
				break
			}
		}
		answers <- last
	}()
	select {
	case a := <-answers:
		if a.r == nil || ctx.Err() == nil {
			return a.secret, from, a.r
		}
	case <-ctx.Done():
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return "", from, &resolveError{kind: model.KindUnavailable, message: "cancelled"}
	}
	return "", from, &resolveError{kind: model.KindUnavailable, message: keyringName + " did not answer within " + limit.String(),
		hint: "it may be asking for a password in a window"}
}

// StoreSecret puts a value into the system's keyring, as the item that a
// variable with the source keychain and this value names: "service/account".
// An item that has the name already gets the value; otherwise one is made. The
// error is a *model.Problem, without the value.
func (r *Resolver) StoreSecret(ctx context.Context, item, value string) error {
	list := accounts(item)
	if len(list) == 0 {
		return model.Invalid("item", "must have the form service/account", "such as github.com/me")
	}
	if value == "" {
		return model.Invalid("value", "is empty", "")
	}
	ctx, cancel := context.WithTimeout(ctx, r.limit())
	defer cancel()
	answers := make(chan *resolveError, 1)
	go func() {
		chosen := list[len(list)-1] // as people read https://github.com/me
		for _, a := range list {
			if _, refusal := r.keyring.lookup(ctx, a); refusal == nil {
				chosen = a
				break
			}
		}
		answers <- r.keyring.store(ctx, chosen, value)
	}()
	select {
	case refusal := <-answers:
		if refusal == nil {
			return nil
		}
		if ctx.Err() == nil {
			return storeProblem(refusal)
		}
	case <-ctx.Done():
	}
	return storeProblem(&resolveError{kind: model.KindUnavailable, message: keyringName + " did not answer within " + r.limit().String(),
		hint: "it may be asking for a password in a window"})
}

func storeProblem(refusal *resolveError) error {
	message := refusal.message
	if refusal.detail != "" {
		message += ": " + refusal.detail
	}
	return &model.Problem{Operation: "store secret", Message: message, Hint: refusal.hint, Kind: refusal.kind}
}

func noSuchItem(value account) *resolveError {
	return &resolveError{kind: model.KindNotFound, message: keyringName + " has no item for service " + quote(value.service) + ", account " + quote(value.name), hint: keyringHint}
}
