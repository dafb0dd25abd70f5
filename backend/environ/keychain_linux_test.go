package environ

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testbus"
)

// session is a private session bus with a fresh home, and a keyring on it.
type session struct {
	*testbus.Bus
	t       *testing.T
	keyring *exec.Cmd
}

func newSession(t *testing.T) *session { return &session{Bus: testbus.New(t), t: t} }

// startKeyring returns when the keyring has its name on the bus. Without a
// password it has no collection.
func (s *session) startKeyring(password string) {
	s.t.Helper()
	args := []string{"--foreground", "--components=secrets"}
	if password != "" {
		args = append(args, "--unlock")
	}
	s.keyring = s.Command("gnome-keyring-daemon", args...)
	s.keyring.Stdin = strings.NewReader(password)
	s.Serve(s.keyring, "org.freedesktop.secrets")
}

func (s *session) store(secret string, attributes ...string) {
	s.t.Helper()
	cmd := s.Command("secret-tool", append([]string{"store", "--label=test"}, attributes...)...)
	cmd.Stdin = strings.NewReader(secret)
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("%v: %s", err, out)
	}
}

func keychainVar(value string) Layer {
	return Layer{"p", []model.EnvVar{{Name: "V", Source: model.SourceKeychain, Value: value}}}
}

// refused requests a value that cannot be read.
func refused(t *testing.T, r *Resolver, value, message string, kind model.Kind) {
	t.Helper()
	_, err := r.Resolve(t.Context(), nil, keychainVar(value))
	var p *model.Problem
	if !errors.As(err, &p) || !strings.Contains(p.Message, message) || p.Kind != kind || p.Hint == "" || strings.Contains(p.Error(), "canary") {
		t.Errorf("%s: got %v, want %q", value, err, message)
	}
}

func got(t *testing.T, r *Resolver, value, want string) {
	t.Helper()
	env, err := r.Resolve(t.Context(), nil, keychainVar(value))
	if err != nil || len(env.Vars) != 1 || env.Vars[0] != "V="+want || len(env.Secrets) == 0 || env.Secrets[0] != want {
		t.Errorf("%s: got %q, %v", value, env.Vars, err)
	}
}

// connect opens a separate connection to the keyring, without a session.
func (s *session) connect(t *testing.T) *secretService {
	t.Helper()
	conn, err := dbus.Connect(s.Address)
	if err != nil {
		t.Fatal(err)
	}
	service := &secretService{conn: conn}
	t.Cleanup(service.Close)
	return service
}

func TestKeyring(t *testing.T) {
	s := newSession(t)
	s.startKeyring("ci-password")
	s.store("canary-one", "service", "github.com", "account", "me")
	s.store("canary-two\nlines", "service", "mail", "username", "me", "application", "Python keyring library")
	s.store("canary-url", "service", "https://example.com/login", "account", "me")
	s.store("canary-path", "service", "svc", "account", "team/me")
	var r Resolver
	got(t, &r, "github.com/me", "canary-one")
	got(t, &r, "mail/me", "canary-two\nlines")
	got(t, &r, "https://example.com/login/me", "canary-url")
	got(t, &r, "svc/team/me", "canary-path")
	s.store("", "service", "empty", "account", "me")
	s.store(strings.Repeat("canary ", 1000), "service", "large", "account", "me")
	got(t, &r, "large/me", strings.Repeat("canary ", 1000))
	refused(t, &r, "github.com/you", `Secret Service has no item for service "github.com", account "you"`, model.KindNotFound)
	refused(t, &r, "gitlab.com/me", "has no item", model.KindNotFound)

	if res := r.Test(t.Context(), nil, keychainVar("github.com/me"))[0]; !res.OK || res.From != "Secret Service: github.com/me" || res.Masked != masked("canary-one") {
		t.Errorf("%+v", res)
	}

	t.Run("many at once", func(t *testing.T) {
		var vars []model.EnvVar
		for i := range 24 {
			vars = append(vars, model.EnvVar{Name: fmt.Sprintf("V%d", i), Source: model.SourceKeychain, Value: "github.com/me"})
		}
		many := Resolver{Parallel: 24}
		env, err := many.Resolve(t.Context(), nil, Layer{"p", vars})
		if err != nil || len(env.Vars) != 24 || len(env.Secrets) != 1 {
			t.Errorf("%d variables, %v", len(env.Vars), err)
		}
	})
	t.Run("secret with leading zeros", func(t *testing.T) {
		service := s.connect(t)
		free, _, err := service.search(t.Context(), map[string]string{"service": "github.com", "account": "me"})
		if err != nil || len(free) != 1 {
			t.Fatalf("%v, %v", free, err)
		}
		for range 20_000 { // one session in 256 has such a secret
			secret, err := service.exchange(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(secret) != 128 {
				t.Fatalf("the secret has %d bytes", len(secret))
			}
			if secret[0] == 0 {
				if service.key, err = sessionKey(secret); err != nil {
					t.Fatal(err)
				}
				if value, err := service.secret(t.Context(), free[0]); value != "canary-one" || err != nil {
					t.Errorf("%q, %v", value, err)
				}
				return
			}
			if err := service.call(t.Context(), service.session, "org.freedesktop.Secret.Session.Close").Err; err != nil {
				t.Fatal(err)
			}
		}
		t.Error("reading a missing secret succeeded")
	})
	t.Run("frozen", func(t *testing.T) {
		_ = s.keyring.Process.Signal(syscall.SIGSTOP)
		frozen := Resolver{Limit: 200 * time.Millisecond}
		refused(t, &frozen, "github.com/me", "Secret Service did not answer within 200ms", model.KindUnavailable)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := frozen.Resolve(ctx, nil, keychainVar("github.com/me")); err == nil || !strings.Contains(err.Error(), "cancelled") {
			t.Error(err)
		}
		_ = s.keyring.Process.Signal(syscall.SIGCONT)
		got(t, &r, "github.com/me", "canary-one")
	})
	t.Run("bus and keyring restarted", func(t *testing.T) {
		s.End(s.keyring)
		s.Stop()
		refused(t, &r, "github.com/me", "cannot connect to the session bus", model.KindUnavailable)
		s.Start()
		s.startKeyring("ci-password")
		got(t, &r, "github.com/me", "canary-one")
	})
	t.Run("locked", func(t *testing.T) {
		lock := s.connect(t).call(t.Context(), servicePath, "org.freedesktop.Secret.Service.Lock", []dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"})
		if err := lock.Err; err != nil {
			t.Fatal(err)
		}
		refused(t, &r, "github.com/me", "the keyring is locked", model.KindUnavailable)
		refused(t, &r, "github.com/you", "the keyring is locked", model.KindUnavailable)
	})
	t.Run("never unlocked", func(t *testing.T) {
		s.End(s.keyring)
		s.startKeyring("")
		refused(t, &r, "github.com/me", "the keyring is locked", model.KindUnavailable)
	})
}

func TestKeyringWithoutCollection(t *testing.T) {
	s := newSession(t)
	s.startKeyring("")
	refused(t, new(Resolver), "github.com/me", "there is no default keyring", model.KindUnavailable)
}

func TestBusWithoutKeyring(t *testing.T) {
	newSession(t)
	refused(t, new(Resolver), "github.com/me", "there is no keyring on the session bus", model.KindUnavailable)
}

// TestNoBus plants a dbus-launch, which must not be started.
func TestNoBus(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/dbus-launch", []byte("#!/bin/sh\n>"+dir+"/launched\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	for _, address := range []string{"", "autolaunch:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		r := Resolver{keyring: keyring{runtime: dir}}
		refused(t, &r, "github.com/me", "there is no session bus", model.KindUnavailable)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+dir+"/none")
	refused(t, new(Resolver), "github.com/me", "cannot connect to the session bus", model.KindUnavailable)
	if exists(dir + "/launched") {
		t.Error("dbus-launch was started")
	}
}

// A value that is stored is the one that runs get, whatever program made the item.
func TestStoreSecret(t *testing.T) {
	s := newSession(t)
	s.startKeyring("ci-password")
	s.store("old", "service", "mail", "username", "me", "application", "Python keyring library")
	s.store("old", "service", "svc", "account", "team/me")
	var r Resolver
	for _, c := range []struct{ item, value string }{
		{"github.com/me", "canary-one"},
		{"github.com/me", "canary two\nlines"}, // again
		{"mail/me", "canary-three"},
		{"svc/team/me", "canary-four"},
		{"https://example.com/login/me", strings.Repeat("ä", 4000)},
		{"empty/me", "x"},
		{"block/me", "0123456789abcdef"}, // as long as a block of the cipher
	} {
		if err := r.StoreSecret(t.Context(), c.item, c.value); err != nil {
			t.Fatal(err)
		}
		got(t, &r, c.item, c.value)
	}
	service := s.connect(t)
	for _, attributes := range []map[string]string{{"service": "github.com", "account": "me"}, {"service": "mail"}, {"service": "svc"}, {"service": "https://example.com/login", "account": "me"}} {
		if free, _, err := service.search(t.Context(), attributes); err != nil || len(free) != 1 {
			t.Errorf("%v: %d items, %v", attributes, len(free), err)
		}
	}
	refusal := func(item, value, message string) {
		t.Helper()
		err := r.StoreSecret(t.Context(), item, value)
		var p *model.Problem
		if !errors.As(err, &p) || !strings.Contains(p.Error(), message) || p.Hint == "" || strings.Contains(p.Error(), "canary") {
			t.Errorf("%s: %v, want %q", item, err, message)
		}
	}
	refusal("github.com", "canary", "must have the form service/account")
	if err := service.call(t.Context(), servicePath, "org.freedesktop.Secret.Service.Lock", []dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}).Err; err != nil {
		t.Fatal(err)
	}
	refusal("github.com/me", "canary", "the keyring is locked")
	refusal("new/me", "canary", "the keyring is locked")
	s.End(s.keyring)
	s.startKeyring("")
	refusal("new/me", "canary", "the keyring is locked")
	s.End(s.keyring)
	refusal("new/me", "canary", "there is no keyring on the session bus")
}
