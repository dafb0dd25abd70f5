package member

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// loginSalt makes the same login have the same id on all machines of a fleet.
func loginSalt(key []byte) string { return keyed(key, "claude-scheduler logins") }

func keyed(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// account identifies a login for all machines; empty: it is not known whose it
// is, which is so for a default login that the CLI says nothing about.
func (m *Member) account(ctx context.Context, login string) string {
	if login != "" {
		return login
	}
	of, err := m.DefaultAccount(ctx)
	if err != nil || of == "" {
		return ""
	}
	return keyed([]byte(m.Store.State.Get().LoginSalt), of)
}

// retryLimit is how long a limit waits for an engine that does not answer.
const retryLimit = 10 * time.Second

// LimitReached tells the other machines that a login has reached a usage limit.
// It does not wait for them.
func (m *Member) LimitReached(l store.Limit) {
	if !m.Store.Fleet.Get().Joined() || l.Until.IsZero() {
		return
	}
	ctx := m.lifetime()
	m.work.Go(func() {
		account := m.account(ctx, l.Login)
		for account != "" && ctx.Err() == nil && time.Now().Before(l.Until) {
			_, err := ask[struct{}](m, link.Limited, link.Limit{
				Account: account, Name: l.Name, EveryModel: l.EveryModel, Family: l.Family, Model: l.Model,
				Since: l.Since, Until: l.Until, Guessed: l.Guessed, Reason: l.Reason,
			})
			if kindOf(err) != model.KindUnavailable { // they know, or a further attempt would not help
				return
			}
			select {
			case <-time.After(retryLimit):
			case <-ctx.Done():
			}
		}
	})
}

// mirrorLimits applies the usage limits that other machines have reached.
func (m *Member) mirrorLimits(ctx context.Context, reached []link.Limit) error {
	machine := m.Store.Fleet.Get().Machine
	reached = slices.DeleteFunc(slices.Clone(reached), func(l link.Limit) bool { return l.Machine == machine })
	if len(reached) == 0 {
		return nil // Claude Code is not asked whose account it uses
	}
	own := m.account(ctx, "")
	var limits []store.Limit
	for _, l := range reached {
		limit := store.Limit{
			Login: l.Account, Owner: "login of " + l.Machine, Name: l.Name, EveryModel: l.EveryModel, Family: l.Family, Model: l.Model,
			Since: l.Since, Until: l.Until, Guessed: l.Guessed, Reason: "reached on " + l.Machine + ": " + l.Reason,
		}
		if l.Account == own {
			limit.Login, limit.Owner = "", "default login"
		}
		limits = append(limits, limit)
	}
	return m.scheduler.MirrorLimits(limits)
}
