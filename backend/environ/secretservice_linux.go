package environ

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"

	"github.com/godbus/dbus/v5"
)

const secretsName = "org.freedesktop.secrets"

// secretService is a session with the user's keyring by the freedesktop Secret
// Service API, in which secrets cross the bus encrypted.
type secretService struct {
	conn    *dbus.Conn
	session dbus.ObjectPath
	key     []byte
}

// openSecretService negotiates a key with the keyring. Until that succeeds, the
// caller owns the connection.
func openSecretService(ctx context.Context, conn *dbus.Conn) (*secretService, error) {
	s := &secretService{conn: conn}
	secret, err := s.exchange(ctx)
	if err != nil {
		return nil, err
	}
	if s.key, err = sessionKey(secret); err != nil {
		return nil, err
	}
	return s, nil
}

// Close ends the session together with its connection.
func (s *secretService) Close() { _ = s.conn.Close() }

// call calls a method of the Secret Service: of the service itself, or of one of
// its objects.
func (s *secretService) call(ctx context.Context, path dbus.ObjectPath, method string, args ...any) *dbus.Call {
	return s.conn.Object(secretsName, path).CallWithContext(ctx, method, 0, args...)
}

const servicePath = dbus.ObjectPath("/org/freedesktop/secrets")

// search finds the items with all of these attributes, in every collection.
func (s *secretService) search(ctx context.Context, attributes map[string]string) (free, locked []dbus.ObjectPath, err error) {
	err = s.call(ctx, servicePath, "org.freedesktop.Secret.Service.SearchItems", attributes).Store(&free, &locked)
	return free, locked, err
}

// defaultCollection reports whether there is one, and whether it is locked.
func (s *secretService) defaultCollection(ctx context.Context) (exists, locked bool, err error) {
	var path dbus.ObjectPath
	err = s.call(ctx, servicePath, "org.freedesktop.Secret.Service.ReadAlias", "default").Store(&path)
	if err != nil || path == "/" || path == "" {
		return false, false, err
	}
	err = s.call(ctx, path, "org.freedesktop.DBus.Properties.Get", "org.freedesktop.Secret.Collection", "Locked").Store(&locked)
	return true, locked, err
}

// secret reads and decrypts an item.
func (s *secretService) secret(ctx context.Context, item dbus.ObjectPath) (string, error) {
	var encrypted encryptedSecret
	if err := s.call(ctx, item, "org.freedesktop.Secret.Item.GetSecret", s.session).Store(&encrypted); err != nil {
		return "", err
	}
	return decrypt(s.key, encrypted.IV, encrypted.Value)
}

// encryptedSecret is a secret as it crosses the bus.
type encryptedSecret struct {
	Session     dbus.ObjectPath
	IV          []byte
	Value       []byte
	ContentType string
}

// setSecret replaces the secret of an item.
func (s *secretService) setSecret(ctx context.Context, item dbus.ObjectPath, secret string) error {
	encrypted, err := s.encrypt(secret)
	if err != nil {
		return err
	}
	return s.call(ctx, item, "org.freedesktop.Secret.Item.SetSecret", encrypted).Err
}

// create adds an item to the default collection.
func (s *secretService) create(ctx context.Context, label string, attributes map[string]string, secret string) error {
	encrypted, err := s.encrypt(secret)
	if err != nil {
		return err
	}
	properties := map[string]dbus.Variant{
		"org.freedesktop.Secret.Item.Label":      dbus.MakeVariant(label),
		"org.freedesktop.Secret.Item.Attributes": dbus.MakeVariant(attributes),
	}
	var item, prompt dbus.ObjectPath
	err = s.call(ctx, servicePath+"/aliases/default", "org.freedesktop.Secret.Collection.CreateItem", properties, encrypted, false).Store(&item, &prompt)
	if err == nil && prompt != "/" {
		return errors.New("the keyring wants to ask for a password first")
	}
	return err
}

func (s *secretService) encrypt(secret string) (encryptedSecret, error) {
	block, err := aes.NewCipher(s.key)
	if err != nil {
		return encryptedSecret{}, fmt.Errorf("encrypt: %w", err)
	}
	padding := aes.BlockSize - len(secret)%aes.BlockSize
	padded := append([]byte(secret), bytes.Repeat([]byte{byte(padding)}, padding)...)
	iv := make([]byte, aes.BlockSize)
	if _, err := rand.Read(iv); err != nil {
		return encryptedSecret{}, fmt.Errorf("encrypt: %w", err)
	}
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(padded, padded)
	return encryptedSecret{Session: s.session, IV: iv, Value: padded, ContentType: "text/plain; charset=utf8"}, nil
}

// decrypt decrypts AES-128 in CBC mode with PKCS #7 padding.
func decrypt(key, iv, value []byte) (string, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", fmt.Errorf("decrypt: %w", err)
	}
	if len(iv) != aes.BlockSize || len(value) == 0 || len(value)%aes.BlockSize != 0 {
		return "", errors.New("decrypt: the answer is not as long as it has to be")
	}
	plain := make([]byte, len(value))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, value)
	padding := int(plain[len(plain)-1])
	if padding == 0 || padding > aes.BlockSize {
		return "", errors.New("decrypt: the padding is wrong")
	}
	for _, b := range plain[len(plain)-padding:] {
		if int(b) != padding {
			return "", errors.New("decrypt: the padding is wrong")
		}
	}
	return string(plain[:len(plain)-padding]), nil
}

func sessionKey(secret []byte) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "", 16)
	if err != nil {
		return nil, fmt.Errorf("derive key: %w", err)
	}
	return key, nil
}

// exchange returns the Diffie-Hellman exchange of the Secret Service
// specification ("Negotiation of encrypted transfer"). It sets the session and
// returns the shared secret.
func (s *secretService) exchange(ctx context.Context) ([]byte, error) {
	prime, private, err := privateKey()
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	public := new(big.Int).Exp(big.NewInt(2), private, prime)
	var theirs dbus.Variant
	err = s.call(ctx, servicePath, "org.freedesktop.Secret.Service.OpenSession",
		"dh-ietf1024-sha256-aes128-cbc-pkcs7", dbus.MakeVariant(public.Bytes())).Store(&theirs, &s.session)
	if err != nil {
		return nil, err
	}
	answer, _ := theirs.Value().([]byte)
	return sharedSecret(prime, private, new(big.Int).SetBytes(answer))
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

// sharedSecret has the length of the prime, whatever its value: keyrings derive
// the key from its leading zero bytes, too.
func sharedSecret(prime, private, theirs *big.Int) ([]byte, error) {
	last := new(big.Int).Sub(prime, big.NewInt(1))
	if theirs.Cmp(big.NewInt(1)) <= 0 || theirs.Cmp(last) >= 0 {
		return nil, errors.New("the keyring answered with a key out of range")
	}
	return new(big.Int).Exp(theirs, private, prime).FillBytes(make([]byte, (prime.BitLen()+7)/8)), nil
}
