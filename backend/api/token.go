package api

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// tokenBytes is the length of the token before it is written as hexadecimal
// digits: 256 bits.
const tokenBytes = 32

// httpToken returns what requests over TCP have to show: the content of
// http.token in the data directory. It is made on first use, and anew when the
// file is damaged or others could have read it.
func httpToken(home string) (string, error) {
	path := filepath.Join(home, "http.token")
	if kept, ok := keptToken(path); ok {
		return kept, nil
	}
	random := make([]byte, tokenBytes)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("make token: %w", err)
	}
	fresh := hex.EncodeToString(random)
	if err := writeToken(path, fresh); err != nil {
		return "", fmt.Errorf("make token: %w", err)
	}
	return fresh, nil
}

func keptToken(path string) (string, bool) {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || readableByOthers(info) {
		return "", false
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", false
	}
	text := strings.TrimSpace(string(data))
	raw, err := hex.DecodeString(text)
	return text, err == nil && len(raw) == tokenBytes
}

// writeToken writes the file under another name first: nobody ever reads half
// a token, and what stood there is replaced, not followed.
func writeToken(path, token string) error {
	temp := path + ".new"
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(token + "\n")
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(temp, path)
}
