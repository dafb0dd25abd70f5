//go:build linux

package fleettest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/model"
)

// authority signs the certificates of a test.
type authority struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t}
	der, key := a.create(&x509.Certificate{Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	a.key, a.cert = key, cert
	return a
}

func (a *authority) create(template *x509.Certificate) ([]byte, *ecdsa.PrivateKey) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	template.SerialNumber, template.NotBefore, template.NotAfter = big.NewInt(time.Now().UnixNano()), time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	return der, key
}

// issue returns a certificate for a name and the loopback address.
func (a *authority) issue(name string) (certificate tls.Certificate) {
	a.t.Helper()
	der, key := a.create(&x509.Certificate{
		Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// write writes a certificate and, unless it is nil, its key, and returns their paths.
func (m *machine) write(name string, der []byte, key any) (cert, keyFile string) {
	m.t.Helper()
	cert, keyFile = filepath.Join(m.base, name+".pem"), filepath.Join(m.base, name+".key")
	m.must(os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	if key != nil {
		private, err := x509.MarshalPKCS8PrivateKey(key)
		m.must(err)
		m.must(os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
	}
	return cert, keyFile
}

// guard stands before an engine, as Temporal Cloud does: it asks for TLS, for an
// API key, or for a certificate of the authority.
func guard(t *testing.T, e *engine, a *authority, apiKey string) (address string) {
	t.Helper()
	target := &url.URL{Scheme: "http", Host: e.address()}
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	pass := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport:     &http.Transport{Protocols: protocols},
		FlushInterval: -1,
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) == 0 && r.Header.Get("Authorization") != "Bearer "+apiKey {
			w.Header().Set("Content-Type", "application/grpc")
			w.Header().Set("Grpc-Status", "16") // unauthenticated
			w.Header().Set("Grpc-Message", "the API key is wrong")
			return
		}
		pass.ServeHTTP(w, r)
	}))
	clients := x509.NewCertPool()
	clients.AddCert(a.cert)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of connections that end
	server.EnableHTTP2 = true
	server.TLS = &tls.Config{Certificates: []tls.Certificate{a.issue("engine.test")}, ClientCAs: clients, ClientAuth: tls.VerifyClientCertIfGiven}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// A machine joins with an API key or a certificate of its own, over TLS, and is
// refused with the reason if they are wrong.
func TestTLS(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	ca := newAuthority(t)
	const apiKey = "key of the namespace"
	address := guard(t, e, ca, apiKey)
	m := newService(t, e, fakeapi.StartFor(t), "laptop")
	trusted, _ := m.write("ca", ca.cert.Raw, nil)
	strange, _ := m.write("strange", newAuthority(t).cert.Raw, nil)
	own := ca.issue("laptop")
	cert, key := m.write("laptop", own.Certificate[0], own.PrivateKey)
	static := func(value string) apitype.FleetSecret {
		return apitype.FleetSecret{Source: model.SourceStatic, Value: value}
	}
	for name, c := range map[string]struct {
		change func(*apitype.FleetJoin)
		joins  bool // at least as a member that waits for the engine
		works  bool
	}{
		"an API key":               {func(r *apitype.FleetJoin) { r.CAFile, r.APIKey = trusted, static(apiKey) }, true, true},
		"a certificate":            {func(r *apitype.FleetJoin) { r.CAFile, r.CertFile, r.KeyFile = trusted, cert, key }, true, true},
		"the name in it":           {func(r *apitype.FleetJoin) { r.CAFile, r.APIKey, r.ServerName = trusted, static(apiKey), "engine.test" }, true, true},
		"a wrong API key":          {func(r *apitype.FleetJoin) { r.CAFile, r.APIKey = trusted, static("wrong") }, false, false},
		"no certificate":           {func(r *apitype.FleetJoin) { r.CAFile = trusted }, false, false},
		"an unknown authority":     {func(r *apitype.FleetJoin) { r.CAFile, r.APIKey = strange, static(apiKey) }, true, false},
		"another name":             {func(r *apitype.FleetJoin) { r.CAFile, r.APIKey, r.ServerName = trusted, static(apiKey), "other.test" }, true, false},
		"TLS that is not expected": {func(*apitype.FleetJoin) {}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := m.membership()
			r.Engine = "temporal://" + address
			c.change(&r)
			status, err := m.client.Fleet.Join(r)
			if err == nil {
				defer func() { _, err := m.client.Fleet.Leave(); m.must(err) }()
			}
			if (err == nil) != c.joins {
				t.Fatalf("joined: %v", err)
			}
			if !c.joins && model.ProblemOf(err).Hint == "" {
				t.Errorf("no hint: %v", err)
			}
			if c.joins && !c.works && (status.Connected || status.Problem == "") {
				t.Errorf("%+v", status)
			}
			if c.works {
				m.connected()
			}
			t.Logf("%v %s", err, status.Problem)
		})
	}
}
