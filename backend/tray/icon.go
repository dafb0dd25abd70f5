package tray

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"math"
)

// side is the icon's width and height in pixels, for a panel of twice the usual
// resolution.
const side = 44

// brandBlue has a contrast of at least 3:1 on light and dark panels.
func brandBlue() color.NRGBA { return color.NRGBA{0x3d, 0x8b, 0xeb, 0xff} }

// draw returns the icon of a state as a PNG. The four have different outlines,
// so they can be distinguished without color and at any size.
func draw(f iconState, c color.NRGBA) []byte {
	const fine = 4 // samples per pixel, in each direction
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			hits := 0
			for i := range fine * fine {
				// the unit is half the icon, its middle is 0,0
				px := (float64(x)+(float64(i%fine)+0.5)/fine)*2/side - 1
				py := (float64(y)+(float64(i/fine)+0.5)/fine)*2/side - 1
				if coverage(f, px, py) {
					hits++
				}
			}
			p := c
			p.A = uint8(hits * 255 / (fine * fine))
			img.SetNRGBA(x, y, p)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil // writing to a buffer never fails
	}
	return out.Bytes()
}

// coverage reports whether a point belongs to the shape.
func coverage(f iconState, x, y float64) bool {
	r := math.Hypot(x, y)
	switch f {
	case iconBusy: // a disc with a triangle cut out that points right
		return r < 0.88 && !(x > -0.28 && math.Abs(y) < 0.5*(0.58-x)/0.86)
	case iconAttention: // an upright triangle with an exclamation mark cut out
		return y < 0.78 && math.Abs(x) < (y+0.92)*0.56 &&
			!(math.Abs(x) < 0.11 && y > -0.32 && y < 0.28) && math.Hypot(x, y-0.5) >= 0.14
	case iconPaused: // two bars
		return math.Abs(y) < 0.78 && math.Abs(x) > 0.2 && math.Abs(x) < 0.6
	}
	// a clock
	hands := math.Abs(x) < 0.09 && y > -0.56 && y < 0.09 || math.Abs(y) < 0.09 && x > -0.09 && x < 0.42
	return r < 0.88 && r > 0.68 || hands
}

// encodeICO wraps a PNG in the only icon format that Windows accepts.
func encodeICO(data []byte) []byte {
	var out bytes.Buffer
	header := struct {
		Reserved, Type, Count       uint16
		Width, Height, Colors, Zero uint8
		Planes, Bits                uint16
		Size, Offset                uint32
	}{Type: 1, Count: 1, Width: side, Height: side, Planes: 1, Bits: 32, Size: uint32(len(data)), Offset: 22}
	if err := binary.Write(&out, binary.LittleEndian, header); err != nil {
		return nil // writing to a buffer never fails
	}
	out.Write(data)
	return out.Bytes()
}
