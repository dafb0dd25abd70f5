package fleet

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// callLimit bounds one call of the engine.
const callLimit = 10 * time.Second

// memoWarning is the size of a memo, in bytes, from which on the SDK warns: less than
// the 2 MB that servers allow, and more than records of runs have. By default it warns
// from 2 kB on, which most records have.
const memoWarning = 256 << 10

// dial returns a client of the engine, which connects with its first call.
func dial(c link.Config, logger *slog.Logger) (client.Client, converter.DataConverter, error) {
	codec, err := newCodec(c.Key)
	if err != nil {
		return nil, nil, err
	}
	data := converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), codec)
	o := client.Options{
		HostPort: c.Address, Namespace: c.Namespace, Identity: identityOf(c).String(), DataConverter: data,
		FailureConverter: failures(data),
		PayloadLimits:    client.PayloadLimitOptions{MemoSizeWarning: memoWarning},
		Logger:           log.NewStructuredLogger(logger),
	}
	if c.TLS {
		if o.ConnectionOptions.TLS, err = tlsConfig(c); err != nil {
			return nil, nil, err
		}
	} else {
		o.ConnectionOptions.TLSDisabled = true
	}
	if c.APIKey != "" {
		o.Credentials = client.NewAPIKeyStaticCredentials(c.APIKey)
	}
	engine, err := client.NewLazyClient(o)
	return engine, data, err
}

// failures converts errors, whose messages and details are encrypted as all data
// is.
func failures(data converter.DataConverter) converter.FailureConverter {
	return temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{DataConverter: data, EncodeCommonAttributes: true})
}

func tlsConfig(c link.Config) (*tls.Config, error) {
	t := &tls.Config{ServerName: c.ServerName, MinVersion: tls.VersionTLS12}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, model.Invalid("ca_file", "cannot be read: "+err.Error(), "a file of PEM certificates")
		}
		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM(pem) {
			return nil, model.Invalid("ca_file", c.CAFile+" has no certificate", "a file of PEM certificates")
		}
	}
	if c.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
		if err != nil {
			return nil, model.Invalid("cert_file", "cannot be used with key_file: "+err.Error(), "two PEM files that belong together")
		}
		t.Certificates = []tls.Certificate{pair}
	}
	return t, nil
}

// identity is what the engine shows of a machine. It is not encrypted.
type identity struct {
	Machine  string   `json:"machine"`
	ID       string   `json:"id"`
	Labels   []string `json:"labels,omitempty"`
	Version  string   `json:"version"`
	Protocol int      `json:"protocol"`
	Key      string   `json:"key,omitempty"` // fingerprint of the key of the fleet; empty: an older version
}

func identityOf(c link.Config) identity {
	return identity{Machine: c.Machine, ID: c.MachineID, Labels: c.Labels, Version: c.Version, Protocol: link.Protocol, Key: fingerprint(c.Key)}
}

// fingerprint identifies a key without disclosing it.
func fingerprint(key []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("claude-scheduler fleet"))
	return hex.EncodeToString(mac.Sum(nil)[:8])
}

func (i identity) String() string {
	text, err := json.Marshal(i)
	if err != nil {
		return i.Machine
	}
	return string(text)
}

// parseIdentity returns the machine of a worker; ok is false for workers of
// other programs.
func parseIdentity(text string) (i identity, ok bool) {
	return i, json.Unmarshal([]byte(text), &i) == nil && i.Machine != ""
}

// isGone reports whether the engine does not know, or no longer waits for, what
// a call names.
func isGone(err error) bool { return errors.As(err, new(*serviceerror.NotFound)) }

// isLate reports whether the engine did not answer a call in time.
func isLate(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, new(*serviceerror.DeadlineExceeded)) ||
		errors.As(err, new(*client.WorkflowUpdateServiceTimeoutOrCanceledError))
}

// isRefusal reports whether the engine does not let this machine in.
func isRefusal(err error) bool {
	return errors.As(err, new(*serviceerror.PermissionDenied)) || status.Code(err) == codes.Unauthenticated
}

// refused explains why this machine cannot be a member; nil: err is no reason.
func refused(err error) *model.Problem {
	p := problem(err)
	if p.Kind == model.KindUnavailable && !isRefusal(err) {
		return nil
	}
	return p
}

// problem explains why a call of the engine failed.
func problem(err error) *model.Problem {
	var p *model.Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, new(*serviceerror.NamespaceNotFound)):
		return &model.Problem{Field: "engine", Message: "the fleet's engine: " + err.Error(), Hint: "create the namespace, or join with another one", Kind: model.KindNotFound}
	case errors.Is(err, errKey):
		return &model.Problem{Field: "key", Message: "is not the key of this fleet: what its machines share is encrypted with another one", Hint: "on another machine, claude-scheduler fleet key export prints the key; join with it: --key, or profile store-secret", Kind: model.KindConflict}
	case errors.Is(err, errPlain):
		return &model.Problem{Field: "engine", Message: "the namespace has something that no machine of the fleet wrote: " + errPlain.Error(), Hint: "use a namespace for the fleet only", Kind: model.KindConflict}
	case isGone(err):
		return &model.Problem{Message: "the job is not shared any more", Hint: "see claude-scheduler fleet status", Kind: model.KindNotFound}
	case isRefusal(err):
		return &model.Problem{Message: "the fleet's engine refuses this machine: " + err.Error(), Hint: "check the API key or certificate, then join again", Kind: model.KindUnavailable}
	case isLate(err):
		err = errors.New("it did not answer in time")
	}
	return &model.Problem{Message: "the fleet's engine does not answer: " + err.Error(), Hint: "see claude-scheduler fleet status", Kind: model.KindUnavailable}
}
