//go:build e2e && linux

package e2e

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestWayland opens the window without an X server and without
// XDG_SESSION_TYPE, which ssh or a systemd unit does not pass on: the page is
// painted, it works, and the window fits a screen that is smaller than its
// default size.
func TestWayland(t *testing.T) {
	s := newFixture(t)
	s.run("claude-scheduler", "job", "create", "--name", "Webshop", "--directory", s.repo)
	s.run("claude-scheduler", "settings", "set", "theme", "light")
	s.onWayland(1024, 600)
	w := newDriver(s).open("jobs")
	w.find("link", "Webshop")

	wait(s, "a page that fits a screen of 1024x600", func() (struct{}, bool) { // the view is resized after the window
		var size []int
		w.script(&size, "return [innerWidth, innerHeight]")
		return struct{}{}, size[0] <= 1024 && size[1] <= 600
	})
	sidebar := color.RGBA{0xf3, 0xf3, 0xf5, 0xff} // --sidebar of the light theme
	wait(s, "the painted page", func() (struct{}, bool) {
		shot := s.shot()
		painted, all := 0, shot.Bounds().Dx()*shot.Bounds().Dy()
		for y := shot.Bounds().Min.Y; y < shot.Bounds().Max.Y; y++ {
			for x := shot.Bounds().Min.X; x < shot.Bounds().Max.X; x++ {
				if color.RGBAModel.Convert(shot.At(x, y)) == sidebar {
					painted++
				}
			}
		}
		return struct{}{}, painted > all/20
	})

	w.click("link", "Webshop")
	w.at("job/")
	w.press("gh")
	w.at("history")
}

// onWayland makes the windows of this fixture open on a headless compositor
// instead of the tests' X server.
func (s *fixture) onWayland(width, height int) {
	s.t.Helper()
	s.env = slices.DeleteFunc(s.env, func(v string) bool {
		return strings.HasPrefix(v, "DISPLAY=") || strings.HasPrefix(v, "GDK_BACKEND=") || strings.HasPrefix(v, "XDG_SESSION_TYPE=")
	})
	s.env = append(s.env, "XDG_RUNTIME_DIR="+s.base)
	weston := exec.Command("weston", "--backend=headless-backend.so", "--use-pixman", fmt.Sprintf("--width=%d", width), fmt.Sprintf("--height=%d", height),
		"--socket=wayland-e2e", "--debug", "--idle-time=0", "--no-config", "--log="+s.base+"/weston.log")
	weston.Env = s.env
	weston.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	s.must(weston.Start())
	s.t.Cleanup(func() { ended(weston) })
	wait(s, "the compositor", func() (struct{}, bool) { return struct{}{}, fileExists(s.base + "/wayland-e2e") })
	s.env = append(s.env, "WAYLAND_DISPLAY=wayland-e2e")
	s.wayland = true
}

// shot returns a screenshot of the compositor.
func (s *fixture) shot() image.Image {
	s.t.Helper()
	dir := s.t.TempDir()
	shooter := exec.Command("weston-screenshooter")
	shooter.Env, shooter.Dir = s.env, dir
	if out, err := shooter.CombinedOutput(); err != nil {
		s.t.Fatalf("weston-screenshooter: %v\n%s", err, out)
	}
	found, _ := filepath.Glob(dir + "/*.png")
	if len(found) != 1 {
		s.t.Fatalf("weston-screenshooter wrote %v", found)
	}
	file, err := os.Open(found[0])
	s.must(err)
	defer file.Close()
	shot, err := png.Decode(file)
	s.must(err)
	return shot
}
