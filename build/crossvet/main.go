// Command crossvet checks, from any one system, that the project compiles on
// all of them: `go vet` without cgo for each, and a type check of what needs
// cgo (the macOS keychain, the window), which no cross compiler is needed for.
//
// What it cannot see: Objective-C, the C side of cgo calls, and linking.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// windowTags are those of the window's production build; see the Makefile.
const windowTags = "desktop,production,webkit2_41"

func main() {
	failed := false
	for _, goos := range []string{"windows", "darwin"} {
		failed = !step("vet "+goos, func() error { return vet(goos) }) || failed
	}
	for _, target := range []struct{ goos, tags string }{
		{"darwin", ""}, // the CLI: keychain
		{"darwin", windowTags},
		{"windows", windowTags},
		{"linux", windowTags}, // without the WebKit headers that its build needs
	} {
		name := strings.TrimSpace("types " + target.goos + " " + target.tags)
		failed = !step(name, func() error { return checkTypes(".", target.goos, target.tags) }) || failed
	}
	if failed {
		os.Exit(1)
	}
}

func step(name string, check func() error) (ok bool) {
	start := time.Now()
	if err := check(); err != nil {
		fmt.Printf("%s: FAILED\n%v\n", name, err)
		return false
	}
	fmt.Printf("%s: ok, %.1f s\n", name, time.Since(start).Seconds())
	return true
}

// arch returns the processor that most machines of a system have.
func arch(goos string) string {
	if goos == "darwin" {
		return "arm64"
	}
	return "amd64"
}

// vet runs go vet over all packages for another system, tests included.
func vet(goos string) error {
	cmd := exec.Command("go", "vet", "./...")
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+arch(goos), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s%w", out, err)
	}
	return nil
}
