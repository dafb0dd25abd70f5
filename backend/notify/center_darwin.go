//go:build cgo

package notify

/*
#cgo CFLAGS: -fobjc-arc -mmacosx-version-min=11.0
#cgo LDFLAGS: -framework Foundation -framework UserNotifications
#include <stdlib.h>
#include "center_darwin.h"
*/
import "C"

import (
	"context"
	"errors"
	"runtime/cgo"
	"slices"
	"unsafe"
)

// center shows notifications through the notification center.
type center struct{}

// newDesktop uses the notification center in the app bundle, otherwise the
// script.
func newDesktop(enqueue func(response)) desktop {
	if !bool(C.center_bundled()) {
		return script{}
	}
	label := C.CString(again.label())
	defer C.free(unsafe.Pointer(label))
	C.center_start(label, C.uintptr_t(cgo.NewHandle(enqueue))) // for as long as the program runs
	return center{}
}

func (center) show(ctx context.Context, runID string, n note) error {
	run, title, body := C.CString(runID), C.CString(n.Title), C.CString(n.Body)
	defer C.free(unsafe.Pointer(run))
	defer C.free(unsafe.Pointer(title))
	defer C.free(unsafe.Pointer(body))
	shown := make(chan error, 1)
	C.center_show(run, title, body, C.bool(slices.Contains(n.Actions, again)), C.bool(n.Urgency == critical), C.uintptr_t(cgo.NewHandle(shown)))
	select {
	case err := <-shown:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (center) withdraw(_ context.Context, runID string) {
	run := C.CString(runID)
	defer C.free(unsafe.Pointer(run))
	C.center_withdraw(run)
}

func (center) close() {}

//export center_shown
func center_shown(handle C.uintptr_t, problem *C.char) {
	h := cgo.Handle(handle)
	shown, _ := h.Value().(chan error)
	h.Delete()
	if problem != nil {
		shown <- errors.New(C.GoString(problem))
		return
	}
	shown <- nil
}

//export center_answered
func center_answered(answers C.uintptr_t, chosen, run *C.char) {
	if enqueue, ok := cgo.Handle(answers).Value().(func(response)); ok {
		enqueue(response{action: action(C.GoString(chosen)), runID: C.GoString(run)})
	}
}
