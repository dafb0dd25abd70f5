package permission

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// inputRunners execute their input, whatever their arguments.
var inputRunners = strings.Fields(`xargs parallel su runuser newgrp sg chroot nsenter unshare bwrap proot firejail fakeroot nix-shell script screen tmux rlwrap
	expect at batch ed ex vi vim vimdiff view nvim emacs gdb lldb telnet nc ncat socat busybox toybox crontab dc m4 gnuplot
	ftp sftp lftp mail mailx`)

// shells and interpreters execute their input unless their arguments contain
// the program.
var (
	shells       = strings.Fields(`sh bash rbash dash zsh rzsh ksh mksh lksh pdksh oksh ash yash posh csh tcsh fish elvish nu xonsh osh ysh rc es`)
	interpreters = strings.Fields(`python python2 python3 pypy pypy3 ipython ipython3 bpython ptpython jython micropython hy
	node nodejs deno bun tsx ts-node ruby irb pry jruby perl php psysh lua luajit tclsh wish R Rscript julia octave maxima gp sage
	ghci scala kotlin groovy groovysh jshell clj clojure bb lein guile sbcl clisp ecl racket scheme csi gosh ocaml utop erl iex elixir swift swipl gforth
	osascript pwsh powershell psql mysql mariadb sqlite3 duckdb mongosh mongo redis-cli sqlplus cqlsh clickhouse-client nix`)
	databases = strings.Fields(`sqlite3 duckdb psql mysql mariadb mongosh mongo redis-cli sqlplus cqlsh clickhouse-client`)
)

var (
	versioned = regexp.MustCompile(`^(python|pypy|perl|ruby|php|lua|node|guile|tclsh|ipython)[0-9.]+$`)
	stdin     = regexp.MustCompile(`/dev/(stdin|fd/|tty)|/proc/.*/fd/`)
	dashFile  = regexp.MustCompile(`^-.*[^-]-$`) // -f-, --file=-, -xzf-
)

// consoles are the Python modules that execute their input.
var consoles = strings.Fields(`code pdb bdb asyncio IPython bpython ptpython idlelib trace profile cProfile doctest sqlite3`)

// ignoresInput reports whether a command ignores its input.
func ignoresInput(words []string) bool {
	if words[0] == "git" && len(words) > 1 {
		return slices.Contains(strings.Fields(`add branch checkout cherry-pick clean clone commit diff fetch init log merge mv pull push reset restore revert rm
			show stash status switch tag worktree`), words[1]) && !slices.ContainsFunc(words, func(w string) bool {
			return strings.Contains(w, "stdin") || strings.Contains(w, "from-file") || strings.HasSuffix(w, "-") || w == "-p" || w == "-i" || w == "--patch" || w == "--interactive"
		})
	}
	return slices.Contains(strings.Fields(`touch mkdir rmdir rm mv cp ln chmod chown echo printf true false sleep date cd kill`), words[0])
}

// runsInput returns the command of a line that executes piped input; empty:
// none is known to. `sudo -u me bash` has one, too.
func runsInput(words []string) string {
	if ignoresInput(words) {
		return ""
	}
	if slices.ContainsFunc(words, readsStdin) {
		return words[0]
	}
	for i, w := range words {
		name := path.Base(w)
		switch {
		case w == "-", i > 0 && (dashFile.MatchString(w) || name == "xf-" || words[0] == "tar" && i == 1 && strings.HasSuffix(w, "-")):
			return words[0]
		case slices.Contains(inputRunners, name) && (i == 0 || isWrapped(words[:i])):
			return name
		case (name == "ssh" || name == "sudo" || name == "doas") && isBare(name, words[i+1:]):
			return name
		case slices.Contains(shells, name):
			if !shellHoldsProgram(words[i+1:]) {
				return name
			}
			return ""
		case slices.Contains(interpreters, name) || versioned.MatchString(name):
			if !holdsProgram(name, words[i+1:]) {
				return name
			}
			return ""
		}
	}
	return ""
}

// readsStdin reports whether a word names standard input as a file, in any
// spelling.
func readsStdin(word string) bool {
	if at := strings.IndexByte(word, '/'); at >= 0 {
		return stdin.MatchString(path.Clean(word[at:])) || stdin.MatchString(word)
	}
	return false
}

// isWrapped reports whether words may run the following one.
func isWrapped(words []string) bool {
	return slices.Contains(strings.Fields("timeout nice nohup stdbuf time command env sudo doas exec setsid ionice chrt docker podman kubectl ssh npx uvx uv find flock watch"), path.Base(words[0]))
}

// isBare reports whether arguments of ssh, sudo or doas contain no command to
// run.
func isBare(name string, args []string) bool {
	needed, withValue := 1, "CDghpRrTtUu" // of sudo and doas
	if name == "ssh" {
		needed, withValue = 2, "bcDEeFIiJLlmOopQRSWw" // the first is the host
	}
	operands := 0
	for i := 0; i < len(args); i++ {
		switch {
		case !strings.HasPrefix(args[i], "-"):
			operands++
		case len(args[i]) == 2 && strings.Contains(withValue, args[i][1:]):
			i++
		}
	}
	return operands < needed
}

// shellHoldsProgram reports whether the arguments of a shell contain its
// program: a file, or commands none of which executes piped input.
func shellHoldsProgram(args []string) bool {
	if len(args) == 0 || strings.HasPrefix(args[0], "+") {
		return false
	}
	if !strings.HasPrefix(args[0], "-") {
		return true
	}
	if len(args) == 1 || strings.HasPrefix(args[0], "--") || !strings.HasSuffix(args[0], "c") {
		return args[0] == "--version"
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(args[1]), "")
	if err != nil {
		return false
	}
	holds := true
	syntax.Walk(file, func(n syntax.Node) bool {
		call, ok := n.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 {
			return holds
		}
		var words []string
		for _, w := range call.Args {
			text, _ := static(w)
			words = append(words, text)
		}
		holds = holds && words[0] != "" && runsInput(words) == ""
		return holds
	})
	return holds
}

// holdsProgram reports whether the arguments of an interpreter contain its
// program.
func holdsProgram(name string, args []string) bool {
	isPython := strings.Contains(name, "python") || strings.HasPrefix(name, "pypy")
	for len(args) > 0 && isPython && slices.Contains([]string{"-u", "-B", "-I", "-S", "-O", "-OO"}, args[0]) {
		args = args[1:]
	}
	code := []string{"-e", "--eval", "-c", "--command", "--execute"}
	switch {
	case isPython:
		code = []string{"-c", "-m"}
	case name == "php":
		code = []string{"-r"}
	case slices.Contains([]string{"node", "nodejs", "deno", "bun"}, name):
		code = []string{"-e", "--eval", "-p", "--print"}
	}
	switch {
	case len(args) == 0:
		return false
	case isPython && args[0] == "-m":
		return len(args) > 1 && !slices.Contains(consoles, strings.SplitN(args[1], ".", 2)[0])
	case slices.Contains(code, args[0]):
		return len(args) > 1
	case strings.HasPrefix(args[0], "-"):
		return args[0] == "--version" || args[0] == "-V"
	case slices.Contains(databases, name):
		return (name == "sqlite3" || name == "duckdb") && len(args) > 1 || slices.ContainsFunc(args, func(a string) bool { return slices.Contains(code, a) })
	case slices.Contains([]string{"repl", "shell", "console", "develop"}, args[0]): // bun repl, nix develop
		return false
	}
	return true
}
