package environ

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"testing"
)

func TestDecrypt(t *testing.T) {
	key, iv := bytes.Repeat([]byte{1}, 16), bytes.Repeat([]byte{2}, 16)
	encrypt := func(plain string) []byte {
		block, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		out := make([]byte, len(plain))
		cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, []byte(plain))
		return out
	}
	full := "0123456789abcdef"
	for _, c := range []struct {
		name      string
		iv, value []byte
		want      string
		ok        bool
	}{
		{"short", iv, encrypt("canary" + "\x0a\x0a\x0a\x0a\x0a\x0a\x0a\x0a\x0a\x0a"), "canary", true},
		{"empty", iv, encrypt("\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10"), "", true},
		{"a full block", iv, encrypt(full + "\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10"), full, true},
		{"padding of 0", iv, encrypt("0123456789abcde\x00"), "", false},
		{"padding longer than a block", iv, encrypt("0123456789abcde\x11"), "", false},
		{"padding of several kinds", iv, encrypt("0123456789abc\x01\x02\x03"), "", false},
		{"nothing", iv, nil, "", false},
		{"half a block", iv, encrypt(full)[:8], "", false},
		{"no initialization vector", nil, encrypt(full), "", false},
	} {
		if got, err := decrypt(key, c.iv, c.value); got != c.want || (err == nil) != c.ok {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}
