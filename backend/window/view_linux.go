//go:build linux && production && webkit2_41

package window

/*
#cgo pkg-config: webkit2gtk-4.1
#include <string.h>
#include <webkit2/webkit2.h>

static WebKitWebView *view; // the only one; NULL until it loads its page

static gboolean stays(const gchar *uri) {
    return uri != NULL && (strncmp(uri, "wails://", 8) == 0 || strcmp(uri, "about:blank") == 0);
}

// Wails does not restrict navigation of its view, so any link that the page
// does not intercept would be followed. The first handler decides, and this one
// runs before those of the view.
static gboolean refuse(GSignalInvocationHint *hint, guint count, const GValue *values, gpointer data) {
    WebKitPolicyDecisionType type = g_value_get_enum(&values[2]);
    view = g_value_get_object(&values[0]);
    if (type != WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && type != WEBKIT_POLICY_DECISION_TYPE_NEW_WINDOW_ACTION) return TRUE;
    WebKitPolicyDecision *decision = g_value_get_object(&values[1]);
    WebKitNavigationAction *action = webkit_navigation_policy_decision_get_navigation_action(WEBKIT_NAVIGATION_POLICY_DECISION(decision));
    const gchar *uri = webkit_uri_request_get_uri(webkit_navigation_action_get_request(action));
    if (type == WEBKIT_POLICY_DECISION_TYPE_NEW_WINDOW_ACTION || !stays(uri)) webkit_policy_decision_ignore(decision);
    return TRUE;
}

static void stay_on_page(void) {
    g_type_class_ref(WEBKIT_TYPE_WEB_VIEW);
    g_signal_add_emission_hook(g_signal_lookup("decide-policy", WEBKIT_TYPE_WEB_VIEW), 0, refuse, NULL, NULL);
}

static gboolean (*press)(GtkWidget *, GdkEventButton *);
static gboolean (*release)(GtkWidget *, GdkEventButton *);

// WebKit treats unknown buttons as the left one, so Back and Forward would
// click what is under the pointer. The page gets them as other web views report
// them: as buttons 3 and 4.
static gboolean press_button(GtkWidget *widget, GdkEventButton *event) {
    if (event->button < 4) return press(widget, event);
    if (event->type == GDK_BUTTON_PRESS && (event->button == 8 || event->button == 9))
        webkit_web_view_evaluate_javascript(WEBKIT_WEB_VIEW(widget),
            event->button == 8 ? "dispatchEvent(new MouseEvent('mouseup', { button: 3 }))" : "dispatchEvent(new MouseEvent('mouseup', { button: 4 }))",
            -1, NULL, NULL, NULL, NULL, NULL);
    return TRUE;
}

static gboolean release_button(GtkWidget *widget, GdkEventButton *event) {
    return event->button < 4 ? release(widget, event) : TRUE;
}

static void handle_buttons(void) {
    GtkWidgetClass *class = GTK_WIDGET_CLASS(g_type_class_ref(WEBKIT_TYPE_WEB_VIEW));
    if (class->button_press_event == press_button) return;
    press = class->button_press_event;
    release = class->button_release_event;
    class->button_press_event = press_button;
    class->button_release_event = release_button;
}

static gboolean apply_zoom(gpointer percent) {
    if (view != NULL) webkit_web_view_set_zoom_level(view, GPOINTER_TO_INT(percent) / 100.0);
    return G_SOURCE_REMOVE;
}

// On the main thread, where GTK must be called.
static void zoom(int percent) { g_idle_add(apply_zoom, GINT_TO_POINTER(percent)); }
*/
import "C"

// refuseNavigation keeps the view of the window on its own page.
func refuseNavigation() { C.stay_on_page() }

// handleMouseButtons gives the page the Back and Forward buttons of the mouse.
func handleMouseButtons() { C.handle_buttons() }

// zoomView zooms the view of the window, and reports whether it can.
func zoomView(percent int) bool {
	C.zoom(C.int(percent))
	return true
}
