//go:build linux && production && webkit2_41

package window

/*
#cgo pkg-config: gtk+-3.0
#include <gtk/gtk.h>

static void (*show)(GtkWidget *);
static gboolean held = TRUE;

static void show_unless_held(GtkWidget *window) {
    if (held) gtk_widget_realize(window); // its monitor and state can be asked for
    else show(window);
}

static void hold_window(void) {
    GtkWidgetClass *class = GTK_WIDGET_CLASS(g_type_class_ref(GTK_TYPE_WINDOW));
    if (class->show == show_unless_held) return;
    show = class->show;
    class->show = show_unless_held;
}

static void release_window(void) { held = FALSE; }
*/
import "C"

// holdWindow keeps the window from being shown until releaseWindow. Wails shows
// a window that starts hidden for a few frames, before it hides it.
func holdWindow() { C.hold_window() }

func releaseWindow() { C.release_window() }
