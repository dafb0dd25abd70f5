package api

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"claude-scheduler/backend/atomicfile"
)

// tokenBytes is the length of the token before it is written as hexadecimal
// digits: 256 bits.
const tokenBytes = 32

// httpToken returns the token that requests over TCP need: the content of
// http.token in the data directory. It is created on first use, and again if
// the file is damaged or other users could have read it.
func httpToken(home string) (string, error) {
	path := filepath.Join(home, "http.token")
	if kept, ok := storedToken(path); ok {
		return kept, nil
	}
	random := make([]byte, tokenBytes)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("make token: %w", err)
	}
	fresh := hex.EncodeToString(random)
	if err := atomicfile.Write(path, []byte(fresh+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("make token: %w", err)
	}
	return fresh, nil
}

func storedToken(path string) (string, bool) {
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
