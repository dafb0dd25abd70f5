package tray

import (
	"bytes"
	"encoding/binary"
	"image/png"
	"testing"
)

// Each icon state has a distinct outline, so that two of them share much less
// than they differ.
func TestIconsDifferInShape(t *testing.T) {
	shapes := map[iconState][]bool{}
	for _, f := range []iconState{iconIdle, iconBusy, iconAttention, iconPaused} {
		img, err := png.Decode(bytes.NewReader(draw(f, brandBlue())))
		if err != nil {
			t.Fatal(err)
		}
		if b := img.Bounds(); b.Dx() != side || b.Dy() != side {
			t.Errorf("state %v: %v", f, b)
		}
		for y := range side {
			for x := range side {
				_, _, _, alpha := img.At(x, y).RGBA()
				shapes[f] = append(shapes[f], alpha > 0x7fff)
			}
		}
	}
	for a, one := range shapes {
		covered := 0
		for b, other := range shapes {
			differ := 0
			for i := range one {
				if one[i] != other[i] {
					differ++
				}
				if one[i] && a == b {
					covered++
				}
			}
			if a != b && differ < side*side/6 {
				t.Errorf("states %v and %v differ in %d pixels", a, b, differ)
			}
		}
		if covered < side*side/8 || covered > side*side*3/4 {
			t.Errorf("state %v covers %d pixels", a, covered)
		}
	}
}

func TestIco(t *testing.T) {
	data := draw(iconIdle, brandBlue())
	file := encodeICO(data)
	size, offset := binary.LittleEndian.Uint32(file[14:]), binary.LittleEndian.Uint32(file[18:])
	if !bytes.Equal(file[:6], []byte{0, 0, 1, 0, 1, 0}) || int(size) != len(data) || !bytes.Equal(file[offset:], data) {
		t.Errorf("got header %v", file[:22])
	}
}
