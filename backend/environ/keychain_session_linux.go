package environ

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"

	"github.com/keybase/dbus"
	"github.com/keybase/go-keychain/secretservice"
)

// openSession agrees with the keyring on a key, with which it encrypts what it
// sends over the bus. The library's own way must not be used: it derives the key
// from the shared secret without its leading zero bytes, the keyrings from all
// 128 bytes. One session in 256 has such a secret; its values then could not be
// decrypted, or came out as garbage.
func openSession(ctx context.Context, service *secretservice.SecretService) (*secretservice.Session, error) {
	session, secret, err := exchange(ctx, service)
	if err != nil {
		return nil, err
	}
	session.AESKey, err = sessionKey(secret)
	return session, err
}

func sessionKey(secret []byte) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "", 16)
	if err != nil {
		return nil, fmt.Errorf("derive key: %w", err)
	}
	return key, nil
}

// exchange is the Diffie-Hellman exchange of the Secret Service specification
// ("Negotiation of encrypted transfer"): the session, still without its key, and
// the shared secret.
func exchange(ctx context.Context, service *secretservice.SecretService) (*secretservice.Session, []byte, error) {
	prime, private, err := privateKey()
	if err != nil {
		return nil, nil, fmt.Errorf("make key: %w", err)
	}
	public := new(big.Int).Exp(big.NewInt(2), private, prime)
	var theirs dbus.Variant
	session := &secretservice.Session{Mode: secretservice.AuthenticationDHAES}
	err = service.ServiceObj().CallWithContext(ctx, "org.freedesktop.Secret.Service.OpenSession", 0,
		string(session.Mode), dbus.MakeVariant(public.Bytes())).Store(&theirs, &session.Path)
	if err != nil {
		return nil, nil, err
	}
	answer, _ := theirs.Value().([]byte)
	secret, err := sharedSecret(prime, private, new(big.Int).SetBytes(answer))
	return session, secret, err
}

// privateKey returns the prime of the second Oakley group (RFC 2409, section
// 6.2), whose generator is 2, and a fresh key in it.
func privateKey() (prime, private *big.Int, err error) {
	prime, _ = new(big.Int).SetString("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"+
		"EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF", 16)
	private, err = rand.Int(rand.Reader, new(big.Int).Sub(prime, big.NewInt(2)))
	if err != nil {
		return nil, nil, err
	}
	return prime, private.Add(private, big.NewInt(1)), nil
}

// sharedSecret has the length of the prime, whatever its value.
func sharedSecret(prime, private, theirs *big.Int) ([]byte, error) {
	last := new(big.Int).Sub(prime, big.NewInt(1))
	if theirs.Cmp(big.NewInt(1)) <= 0 || theirs.Cmp(last) >= 0 {
		return nil, errors.New("the keyring answered with a key out of range")
	}
	return new(big.Int).Exp(theirs, private, prime).FillBytes(make([]byte, (prime.BitLen()+7)/8)), nil
}
