package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
)

// memory is what the window keeps from one time to the next. The zero value
// remembers nothing.
type memory struct {
	Width     int    `json:"width"`
	Height    int    `json:"height"`
	X         int    `json:"x"`
	Y         int    `json:"y"`
	Placed    bool   `json:"placed"` // X and Y are known
	Maximised bool   `json:"maximised"`
	Place     string `json:"place"` // the screen, as links write it
}

const (
	usualWidth, usualHeight = 1200, 800
	leastWidth, leastHeight = 640, 480
)

// sound is the memory without what cannot be: anybody may have edited the file.
func (m memory) sound() memory {
	if m.Width < leastWidth || m.Height < leastHeight || m.Width > 1<<14 || m.Height > 1<<14 {
		m.Width, m.Height, m.Placed = usualWidth, usualHeight, false
	}
	m.Place = placeOf([]string{m.Place})
	return m
}

// within moves and shrinks the window so that all of it is on a desktop of a
// size: a monitor may be gone since.
func (m memory) within(width, height int) memory {
	if width <= 0 || height <= 0 {
		return m
	}
	m.Width, m.Height = max(leastWidth, min(m.Width, width)), max(leastHeight, min(m.Height, height))
	m.X, m.Y = max(0, min(m.X, width-m.Width)), max(0, min(m.Y, height-m.Height))
	return m
}

// memoryPath is where it is kept: with the user's configuration, apart for
// each data directory.
func memoryPath() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	name := "window.json"
	if home := os.Getenv("CLAUDE_SCHEDULER_HOME"); home != "" {
		sum := sha256.Sum256([]byte(filepath.Clean(home)))
		name = "window-" + hex.EncodeToString(sum[:4]) + ".json"
	}
	return filepath.Join(dir, "claude-scheduler", name), nil
}

// recall reads the memory. What cannot be read is forgotten.
func recall() memory {
	var m memory
	if path, err := memoryPath(); err == nil {
		if data, err := os.ReadFile(path); err == nil && json.Unmarshal(data, &m) != nil {
			m = memory{}
		}
	}
	return m.sound()
}

// keep writes the memory, whole or not at all.
func (m memory) keep() error {
	path, err := memoryPath()
	if err != nil {
		return err
	}
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".window-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // gone when all went well
	_, err = file.Write(data)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
