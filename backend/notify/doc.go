// Package notify sends notifications about runs: on the desktop, and to the
// user's notification URLs.
//
// wanted decides from the settings what is sent, and noteOf writes the text,
// the same everywhere. A machine without a desktop is not an error: nothing is
// shown, and the next run tries again. URLs contain tokens: no log and no error
// contains one (redactURLs).
package notify
