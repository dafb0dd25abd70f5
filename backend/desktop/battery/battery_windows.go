package battery

import (
	"context"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

var getSystemPowerStatus = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetSystemPowerStatus")

// powerStatus is SYSTEM_POWER_STATUS.
type powerStatus struct {
	acLine       byte // 0: on battery, 1: plugged in, 255: unknown
	batteryFlag  byte
	percent      byte
	saver        byte
	lifeTime     uint32
	fullLifeTime uint32
}

func inUse(context.Context) (bool, error) {
	var status powerStatus
	if ok, _, err := getSystemPowerStatus.Call(uintptr(unsafe.Pointer(&status))); ok == 0 {
		return false, fmt.Errorf("read the power status: %w", err)
	}
	return status.acLine == 0, nil
}
