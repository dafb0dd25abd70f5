// Package permission finds the --allowedTools rules that would permit a denied
// tool call: the call as it was made and, as far as the CLI's syntax allows,
// nothing else. If no such rule exists, it explains why.
//
// Claude chooses the text of a call, and whatever Claude reads can influence
// it. So the text is data: it is quoted literally or refused, and a rule is
// exact unless its command is on a short list of commands that cannot write or
// run anything, whatever their arguments.
//
// # How the CLI 2.1.330 reads rules (measured; cli_test.go repeats a sample)
//
// Lists. --allowedTools is split at commas and spaces outside of parentheses,
// where parentheses do not nest: the first ")" ends the protection.
// `Bash(a 'x),Bash(b')` is two rules, `Edit(/e (2).txt)` is one, and
// `Edit(/f(3),x.txt)` never matches. Escaping with a backslash does not help.
//
// Escapes. `\(`, `\)` and `\\` in a rule stand for one character, other
// backslashes for themselves. A rule that ends in `\)` matches nothing.
//
// Bash. `Bash(text)` permits exactly that text, spaces and quotes included, and
// not the text with more arguments. A "*" anywhere matches everything, also
// within quotes and also as `\*`; `?`, `[`, `.` and `{` are literal. `Bash(ls:*)`
// permits `ls` with any arguments, but not `lsx`. `Bash()` and `Bash(*)` permit
// everything. Spaces just inside the parentheses make a rule that matches nothing.
//
// The CLI splits a command line at ; & | && || and line ends, and each part
// needs a rule. A rule for the whole line is honored for some lines only (not
// with a pipe, nor beside a part that needs no rule), so each part gets its own
// rule. It strips a leading timeout, nice, nohup, stdbuf, time and command, and
// LANG and NODE_ENV (but not PATH or PYTHONPATH) before it compares, as well as
// comments and redirections. What a part redirects into needs an Edit rule. A
// part may read anything from a pipe or from "<": with `Bash(sh)` granted,
// `echo anything | sh` runs. A part with $( ), ` ` or <( ) is permitted only by
// a rule for the whole line and only alone; here-documents, subshells and what
// runs in the background (&) only by a rule for all of Bash.
//
// Paths. `Edit(//a/b)` is an absolute path, `Edit(/b)` one relative to the
// working directory, and `Edit(b)` matches in every folder below it. Case does
// not matter. A rule for a directory covers everything below it. `*`, `?`, `[`
// and `]` are wildcards unless a backslash is before them; a backslash itself
// cannot be written. Writing is permitted by Edit, never by Write. A command
// that only reads, such as cat, needs a Read rule for a file outside of the
// working directory; Bash rules do not help there. A link needs a rule for its
// own path and one for its target; a link in the working directory that is only
// read needs only the latter. A command starts in the folder in which the one
// before it ended, so after `cd sub` the file g is `Edit(/sub/g)`.
//
// Others. `WebFetch(domain:host)` covers all ports of that host and not its
// subdomains. WebSearch has no rule for one query.
package permission
