//go:build e2e && linux

package window

/*
#cgo pkg-config: webkit2gtk-4.1
#include <webkit2/webkit2.h>

static WebKitWebView *view;

static WebKitWebView *provide_view(WebKitAutomationSession *session, gpointer data) { return view; }

static void started(WebKitWebContext *context, WebKitAutomationSession *session, gpointer data) {
    g_signal_connect(session, "create-web-view", G_CALLBACK(provide_view), NULL);
}

// The linker uses this instead of WebKit's function of the same name, which
// Wails calls: a view can be made automatable only when it is created.
GtkWidget *webkit_web_view_new_with_user_content_manager(WebKitUserContentManager *manager) {
    WebKitWebContext *context = webkit_web_context_get_default();
    webkit_web_context_set_automation_allowed(context, TRUE);
    g_signal_connect(context, "automation-started", G_CALLBACK(started), NULL);
    view = g_object_new(WEBKIT_TYPE_WEB_VIEW, "web-context", context,
        "user-content-manager", manager, "is-controlled-by-automation", TRUE, NULL);
    return GTK_WIDGET(view);
}
*/
import "C"
