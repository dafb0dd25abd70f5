package inhibit

import (
	"fmt"
	"runtime"

	"golang.org/x/sys/windows"
)

const (
	esContinuous     = 0x80000000
	esSystemRequired = 0x00000001
)

// sleep holds a thread: Windows counts the request to the thread that makes it.
func sleep(string) (func() error, error) {
	proc := windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadExecutionState")
	made, release := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if before, _, err := proc.Call(esContinuous | esSystemRequired); before == 0 {
			made <- fmt.Errorf("keep awake: %w", err)
			return
		}
		made <- nil
		<-release
		_, _, _ = proc.Call(esContinuous)
	}()
	if err := <-made; err != nil {
		return nil, err
	}
	return func() error { close(release); return nil }, nil
}
