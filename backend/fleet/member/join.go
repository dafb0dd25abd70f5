package member

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// Join makes this machine a member of a fleet. An engine that does not answer is
// no error: the machine is a member once it does. If the fleet refuses the
// machine, nothing is changed.
func (m *Member) Join(r apitype.FleetJoin) error {
	m.joining.Lock()
	defer m.joining.Unlock()
	before := m.Store.Fleet.Get()
	f, err := membership(r)
	if err != nil {
		return err
	}
	if before.Joined() && (before.Address != f.Address || before.Namespace != f.Namespace) {
		return &model.Problem{Field: "engine", Message: "this machine is a member of the fleet at " + before.Address, Hint: "claude-scheduler fleet leave", Kind: model.KindConflict}
	}
	if f.Key.Source == "" {
		if f.Key, err = m.keyInKeyring(f); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(m.lifetime(), callLimit)
	defer cancel()
	text, err := m.secret(ctx, "key", f.Key)
	if err == nil {
		_, err = parseKey(text)
	}
	if err == nil && f.APIKey.Source != "" {
		_, err = m.secret(ctx, "api_key", f.APIKey)
	}
	if err != nil {
		return err
	}
	f.MachineID = cmp.Or(before.MachineID, uuid.NewString())
	if err := m.become(f); err != nil {
		return err
	}
	m.mu.Lock()
	m.joins++
	m.mu.Unlock()
	m.restart()
	refused := m.admitted(ctx)
	if refused == nil {
		return nil
	}
	if err := m.become(before); err != nil {
		return err
	}
	m.restart()
	return refused
}

// become changes the membership. What runs may change meanwhile, such as the orders
// of this machine, stays as it is now, unless it is a member no longer.
func (m *Member) become(f store.Fleet) error {
	return m.Store.Fleet.Update(func(kept *store.Fleet) error {
		if f.Joined() {
			f.Orders, f.Seen, f.MirroredUntil = kept.Orders, kept.Seen, kept.MirroredUntil
			f.Draining = kept.Draining
		}
		*kept = f
		return nil
	})
}

// admitted waits until the engine has answered or cannot be reached, and returns
// why the fleet refuses this machine; nil: it does not.
func (m *Member) admitted(ctx context.Context) error {
	for {
		m.mu.Lock()
		heard, refused := m.heard == m.joins, m.connection.Refused
		m.mu.Unlock()
		switch {
		case heard && refused != nil:
			return refused
		case heard:
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return nil
		}
	}
}

// Bounds of FleetJoin.LostAfter, in seconds.
const (
	minLostAfter = 3
	maxLostAfter = 60 * 60
)

// membership checks and converts a request to join.
func membership(r apitype.FleetJoin) (f store.Fleet, err error) {
	const hint = "for example temporal://localhost:7233?namespace=default"
	u, err := url.Parse(r.Engine)
	switch {
	case err != nil || u.Scheme != "temporal" || u.Host == "":
		return f, model.Invalid("engine", "is not the address of an engine", hint)
	case u.Path != "" && u.Path != "/", u.User != nil:
		return f, model.Invalid("engine", "has more than host, port and namespace", hint)
	}
	port := cmp.Or(u.Port(), "7233")
	f = store.Fleet{
		Address: net.JoinHostPort(u.Hostname(), port), Namespace: cmp.Or(u.Query().Get("namespace"), "default"),
		Web: u.Query().Get("web"), ServerName: r.ServerName, CAFile: r.CAFile, CertFile: r.CertFile, KeyFile: r.KeyFile,
		Machine: r.Name, Labels: slices.Compact(slices.Sorted(slices.Values(r.Labels))),
		APIKey: store.FleetSecret(r.APIKey), Key: store.FleetSecret(r.Key), LostAfter: r.LostAfter,
	}
	if r.LostAfter != 0 && (r.LostAfter < minLostAfter || r.LostAfter > maxLostAfter) {
		return f, model.Invalid("lost_after", fmt.Sprintf("%d s is not between %d s and %d s", r.LostAfter, minLostAfter, maxLostAfter), "less than it takes to restart the engine makes runs count as interrupted that are not")
	}
	if err := checkWeb(f.Web); err != nil {
		return f, err
	}
	if (r.CertFile == "") != (r.KeyFile == "") {
		return f, model.Invalid("cert_file", "needs key_file, and the other way round", "")
	}
	f.TLS = r.TLS || r.ServerName != "" || r.CAFile != "" || r.CertFile != "" || r.APIKey.Source != ""
	if f.Machine == "" {
		if f.Machine, err = os.Hostname(); err != nil {
			return f, model.Invalid("name", "the host name is unknown: "+err.Error(), "give a name")
		}
		f.Machine, _, _ = strings.Cut(f.Machine, ".")
	}
	if err := model.CheckLabel("name", f.Machine); err != nil {
		return f, err
	}
	for _, label := range f.Labels {
		if err := model.CheckLabel("labels", label); err != nil {
			return f, err
		}
	}
	for field, secret := range map[string]store.FleetSecret{"api_key": f.APIKey, "key": f.Key} {
		if secret.Source != "" && !slices.Contains(model.EnvVarSources, secret.Source) {
			return f, model.Invalid(field+".source", string(secret.Source)+" is not a source", "static, environment, keychain, aws_secrets_manager, aws_ssm or command")
		}
	}
	return f, nil
}

// keyInKeyring returns where the key of the fleet is in the keyring. If there is
// none, this is the first machine, which makes one.
func (m *Member) keyInKeyring(f store.Fleet) (store.FleetSecret, error) {
	ctx, cancel := context.WithTimeout(m.lifetime(), callLimit)
	defer cancel()
	s := store.FleetSecret{Source: model.SourceKeychain, Value: "claude-scheduler-fleet/" + f.Namespace}
	if _, err := m.secret(ctx, "key", s); err == nil {
		return s, nil
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return s, err
	}
	if err := m.StoreSecret(ctx, s.Value, hex.EncodeToString(key)); err != nil {
		p := *model.ProblemOf(err)
		p.Field, p.Hint = "key", "say where the key is: --key command:..., environment:NAME or another source of variables"
		return s, &p
	}
	return s, nil
}

// Key returns the key of the fleet, for a further machine.
func (m *Member) Key() (string, error) {
	f := m.Store.Fleet.Get()
	if !f.Joined() {
		_, err := m.peer()
		return "", err
	}
	ctx, cancel := context.WithTimeout(m.lifetime(), callLimit)
	defer cancel()
	return m.secret(ctx, "key", f.Key)
}

// Drain makes this machine stop taking shared runs, or take them again.
func (m *Member) Drain(drain bool) error {
	if !m.Store.Fleet.Get().Joined() {
		_, err := m.peer()
		return err
	}
	err := m.Store.Fleet.Update(func(f *store.Fleet) error { f.Draining = drain; return nil })
	if err == nil {
		m.scheduler.Announce(apitype.ResetEvent()) // keepServing looks again
	}
	return err
}

// Leave ends the membership. Shared jobs stay as copies that are switched off.
func (m *Member) Leave() error {
	m.joining.Lock()
	defer m.joining.Unlock()
	f := m.Store.Fleet.Get()
	if !f.Joined() {
		_, err := m.peer()
		return err
	}
	if n := len(f.Orders); n > 0 {
		return &model.Problem{Message: "this machine has shared runs that have not ended", Hint: "claude-scheduler fleet drain, and leave when they have ended", Kind: model.KindConflict}
	}
	var failed []error
	for _, job := range m.Store.Jobs.All() {
		if job.Fleet != nil {
			failed = append(failed, m.switchOff(job.ID))
		}
	}
	if err := errors.Join(failed...); err != nil {
		return err
	}
	if err := m.Store.Fleet.Update(func(kept *store.Fleet) error { *kept = store.Fleet{MachineID: f.MachineID}; return nil }); err != nil {
		return err
	}
	m.restart()
	return m.scheduler.Reload("")
}
