#include <stdbool.h>
#include <stdint.h>

// Whether this program has a bundle id, without which the notification centre
// raises an exception.
bool center_bundled(void);

// Asks for leave to show notes; center_answered receives the answers.
void center_start(const char *again, uintptr_t answers);

// Shows a note in place of an earlier one of the same run; center_shown is called
// how it went. critical ones break through less strict kinds of focus.
void center_show(const char *run, const char *title, const char *body, bool again, bool critical, uintptr_t shown);

void center_withdraw(const char *run);
