//go:build linux && production && webkit2_41

package window

/*
#cgo pkg-config: webkit2gtk-4.1
#include <string.h>
#include <webkit2/webkit2.h>

static gboolean stays(const gchar *uri) {
    return uri != NULL && (strncmp(uri, "wails://", 8) == 0 || strcmp(uri, "about:blank") == 0);
}

// Wails does not restrict navigation of its view, so any link that the page
// does not intercept would be followed. The first handler decides, and this one
// runs before those of the view.
static gboolean refuse(GSignalInvocationHint *hint, guint count, const GValue *values, gpointer data) {
    WebKitPolicyDecisionType type = g_value_get_enum(&values[2]);
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
*/
import "C"

// refuseNavigation keeps the view of the window on its own page.
func refuseNavigation() { C.stay_on_page() }
