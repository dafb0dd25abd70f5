//go:build e2e && linux

package e2e

import (
	"bufio"
	"image"
	"image/png"
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
	"testing"
)

// TestNoFlash: the window appears once, in its place, and shows nothing light
// where its theme is dark.
func TestNoFlash(t *testing.T) {
	s := newFixture(t)
	s.run("claude-scheduler", "job", "create", "--name", "Webshop", "--directory", s.repo)
	s.run("claude-scheduler", "settings", "set", "theme", "dark")
	appearances := s.watchScreen(300, 200)
	w := newDriver(s).open("jobs")
	first := <-appearances
	w.find("link", "Webshop")
	for i, picture := range first.pictures {
		if light := lightPart(picture, first.at); light > 0.2 {
			t.Errorf("picture %d: %.0f%% of the window is light", i, 100*light)
		}
	}
	if len(first.pictures) == 0 {
		t.Error("there is no picture of the window")
	}
	w.close()
	select {
	case again := <-appearances:
		t.Errorf("the window appeared in %v, then in %v", first.at, again.at)
	default:
	}
}

// lightPart is the share of light pixels in an area.
func lightPart(picture image.Image, area image.Rectangle) float64 {
	light := 0
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if r, g, b, _ := picture.At(x, y).RGBA(); r+g+b > 3*0x9000 {
				light++
			}
		}
	}
	return float64(light) / float64(area.Dx()*area.Dy())
}

// An appearance is a window that became visible.
type appearance struct {
	at       image.Rectangle
	pictures []image.Image // of the whole screen, right after; only of the first window
}

var (
	eventKind  = regexp.MustCompile(`^(\w+)Notify event`)
	windowArea = regexp.MustCompile(`window (0x[0-9a-f]+), \((-?\d+),(-?\d+)\), width (\d+), height (\d+)`)
	windowID   = regexp.MustCompile(`event 0x[0-9a-f]+, window (0x[0-9a-f]+), override`)
)

// watchScreen reports each window of at least this size that becomes visible on
// the tests' display from now on.
func (s *fixture) watchScreen(width, height int) <-chan appearance {
	s.t.Helper()
	xev := exec.Command("stdbuf", "-oL", "xev", "-root", "-event", "substructure") // each event at once
	xev.Env = s.env
	xev.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	events, err := xev.StdoutPipe()
	s.must(err)
	s.must(xev.Start())
	s.t.Cleanup(func() { ended(xev) })
	found := make(chan appearance, 16)
	areas := map[string]image.Rectangle{}
	number := func(text string) int { n, _ := strconv.Atoi(text); return n }
	go func() {
		kind, pictures := "", 5
		for lines := bufio.NewScanner(events); lines.Scan(); {
			if m := eventKind.FindStringSubmatch(lines.Text()); m != nil {
				kind = m[1]
			} else if m := windowArea.FindStringSubmatch(lines.Text()); m != nil {
				areas[m[1]] = image.Rect(0, 0, number(m[4]), number(m[5])).Add(image.Pt(number(m[2]), number(m[3])))
			} else if m := windowID.FindStringSubmatch(lines.Text()); m != nil && kind == "Map" {
				if at := areas[m[1]]; at.Dx() >= width && at.Dy() >= height {
					one := appearance{at: at}
					for range pictures {
						if picture := s.screenshot(); picture != nil {
							one.pictures = append(one.pictures, picture)
						}
					}
					pictures = 0
					found <- one
				}
			}
		}
	}()
	return found
}

// screenshot is a picture of the tests' display; nil: there is none.
func (s *fixture) screenshot() image.Image {
	shot := exec.Command("import", "-silent", "-window", "root", "png:-")
	shot.Env = s.env
	out, err := shot.StdoutPipe()
	if err != nil || shot.Start() != nil {
		return nil
	}
	picture, err := png.Decode(out)
	if shot.Wait() != nil || err != nil {
		return nil
	}
	return picture
}
