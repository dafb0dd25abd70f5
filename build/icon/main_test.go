package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"testing"
)

// The icons that are in the repository are drawn by this version.
func TestIconsAreUpToDate(t *testing.T) {
	data, err := draw(256)
	if err != nil {
		t.Fatal(err)
	}
	want := decoded(t, data)
	for _, path := range []string{"../../backend/desktop/menuentry/claude-scheduler.png", "../../frontend/public/icon.png"} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := decoded(t, data)
		if got.Bounds() != want.Bounds() {
			t.Fatalf("%s: %v; want %v", path, got.Bounds(), want.Bounds())
		}
		for y := range 256 {
			for x := range 256 {
				if got.At(x, y) != want.At(x, y) {
					t.Fatalf("%s differs at %d,%d: go run ./build/icon", path, x, y)
				}
			}
		}
	}
}

func decoded(t *testing.T, data []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}
