// Command icon draws the app's icon and writes it in every form that a system
// wants. Run it from the root after changing the drawing: go run ./build/icon
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "icon:", err)
		os.Exit(1)
	}
}

func run() error {
	drawn := map[int][]byte{}
	for _, side := range []int{16, 32, 48, 64, 128, 256, 512, 1024} {
		data, err := draw(side)
		if err != nil {
			return err
		}
		drawn[side] = data
	}
	windows, err := ico(drawn)
	if err != nil {
		return err
	}
	mac, err := icns(drawn)
	if err != nil {
		return err
	}
	for path, data := range map[string][]byte{
		"build/appicon.png": drawn[1024], "build/windows/icon.ico": windows, "build/darwin/icon.icns": mac,
		"backend/desktop/menuentry/claude-scheduler.png": drawn[256], "frontend/public/icon.png": drawn[256],
	} {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// draw returns the icon as a PNG: the clock of the tray icon on a rounded
// square.
func draw(side int) ([]byte, error) {
	fine := 4 // samples a pixel, in each direction
	if side < 64 {
		fine = 8
	}
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			var r, g, b, a float64
			for i := range fine * fine {
				// the unit is half the icon, its middle is 0,0
				px := (float64(x)+(float64(i%fine)+0.5)/float64(fine))*2/float64(side) - 1
				py := (float64(y)+(float64(i/fine)+0.5)/float64(fine))*2/float64(side) - 1
				if c := at(px, py); c.A > 0 {
					r, g, b, a = r+float64(c.R), g+float64(c.G), b+float64(c.B), a+1
				}
			}
			if a > 0 {
				img.SetNRGBA(x, y, color.NRGBA{uint8(r / a), uint8(g / a), uint8(b / a), uint8(a * 255 / float64(fine*fine))})
			}
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}

// at returns the color of a point.
func at(x, y float64) color.NRGBA {
	const edge, corner = 0.86, 0.36
	dx, dy := math.Max(math.Abs(x)-edge+corner, 0), math.Max(math.Abs(y)-edge+corner, 0)
	if math.Hypot(dx, dy) > corner {
		return color.NRGBA{}
	}
	if clock(x/scale, y/scale) {
		return color.NRGBA{0xff, 0xff, 0xff, 0xff}
	}
	t := (y + edge) / (2 * edge) // from light at the top to dark at the bottom
	mix := func(from, to float64) uint8 { return uint8(from + (to-from)*t) }
	return color.NRGBA{mix(0x3d, 0x0a), mix(0x8b, 0x4f), mix(0xeb, 0xb4), 0xff}
}

// scale is the size of the clock in the square.
const scale = 0.7

// clock reports whether a point belongs to the clock at three, drawn as in
// backend/tray with round ends.
func clock(x, y float64) bool {
	const thick = 0.09
	r := math.Hypot(x, y)
	return r < 0.88 && r > 0.7 || segment(x, y, 0, 0, 0, -0.46) < thick || segment(x, y, 0, 0, 0.34, 0) < thick
}

// segment returns how far a point is from a line between two others.
func segment(x, y, ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	t := math.Max(0, math.Min(1, ((x-ax)*dx+(y-ay)*dy)/(dx*dx+dy*dy)))
	return math.Hypot(x-ax-t*dx, y-ay-t*dy)
}

// ico returns the form of Windows, with PNGs in it.
func ico(drawn map[int][]byte) ([]byte, error) {
	sides := []int{16, 32, 48, 64, 128, 256}
	var head, body bytes.Buffer
	write := func(values ...any) error {
		for _, v := range values {
			if err := binary.Write(&head, binary.LittleEndian, v); err != nil {
				return err
			}
		}
		return nil
	}
	if err := write(uint16(0), uint16(1), uint16(len(sides))); err != nil {
		return nil, err
	}
	for _, side := range sides {
		data := drawn[side]
		offset := 6 + 16*len(sides) + body.Len()
		// a side of 256 is written as 0
		if err := write(uint8(side), uint8(side), uint16(0), uint16(1), uint16(32), uint32(len(data)), uint32(offset)); err != nil {
			return nil, err
		}
		body.Write(data)
	}
	return append(head.Bytes(), body.Bytes()...), nil
}

// icns returns the form of macOS, with PNGs in it.
func icns(drawn map[int][]byte) ([]byte, error) {
	var body bytes.Buffer
	for _, kind := range []struct {
		name string
		side int
	}{{"icp4", 16}, {"icp5", 32}, {"ic11", 32}, {"ic12", 64}, {"ic07", 128}, {"ic08", 256}, {"ic13", 256}, {"ic09", 512}, {"ic14", 512}, {"ic10", 1024}} {
		data := drawn[kind.side]
		body.WriteString(kind.name)
		if err := binary.Write(&body, binary.BigEndian, uint32(8+len(data))); err != nil {
			return nil, err
		}
		body.Write(data)
	}
	out := bytes.NewBufferString("icns")
	if err := binary.Write(out, binary.BigEndian, uint32(8+body.Len())); err != nil {
		return nil, err
	}
	out.Write(body.Bytes())
	return out.Bytes(), nil
}
