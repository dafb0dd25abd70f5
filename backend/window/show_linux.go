//go:build linux && production && webkit2_41

package window

/*
#cgo pkg-config: gtk+-3.0
#include <gtk/gtk.h>

static void (*show)(GtkWidget *);
static gboolean held = TRUE;

// For a title bar and borders, whose size is not known before the window is shown.
enum { decoration = 40 };

// A window larger than the free area of its monitor would extend beyond the edge.
static void fit_work_area(GtkWindow *window) {
    GdkDisplay *display = gtk_widget_get_display(GTK_WIDGET(window));
    GdkMonitor *monitor = gdk_display_get_monitor_at_window(display, gtk_widget_get_window(GTK_WIDGET(window)));
    if (monitor == NULL) return;
    GdkRectangle area;
    gdk_monitor_get_workarea(monitor, &area);
    int width, height;
    gtk_window_get_size(window, &width, &height);
    if (area.width <= 0 || area.height <= decoration || (width <= area.width && height <= area.height - decoration)) return;
    gtk_window_resize(window, MIN(width, area.width), MIN(height, area.height - decoration));
}

static void show_unless_held(GtkWidget *window) {
    if (!held) {
        show(window);
        return;
    }
    gtk_widget_realize(window); // its monitor and state can be asked for
    if (gtk_window_get_window_type(GTK_WINDOW(window)) == GTK_WINDOW_TOPLEVEL) fit_work_area(GTK_WINDOW(window));
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
