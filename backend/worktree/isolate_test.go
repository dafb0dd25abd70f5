package worktree

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/pathglob"
)

// hostile adds a program to every setting, attribute and hook of a
// repository that names one. The programs leave a file in the returned folder.
func hostile(r repo) (traces string) {
	r.Helper()
	traces = filepath.Join(resolveSymlinks(r.TempDir()), "traces")
	must(r, os.MkdirAll(traces, 0o700))
	trap := func(name string) string { return "touch '" + filepath.Join(traces, name) + "'" }
	for key, passes := range map[string]string{
		"filter.evil.clean": "; cat", "filter.evil.smudge": "; cat", "filter.a=b.clean": "; cat", "filter.a=b.smudge": "; cat",
		"core.fsmonitor": "; false", "core.sshCommand": "; false", "core.gitProxy": "; false", "core.pager": "; cat", "core.editor": "; true",
		"core.askPass": "; true", "diff.external": "; true", "diff.evil.command": "; true", "diff.evil.textconv": "; cat",
		"gpg.program": "; false", "gpg.ssh.program": "; false", "gpg.ssh.defaultKeyCommand": "; false", "credential.helper": "; true",
		"merge.evil.driver": "; true", "alias.status": "; true", "alias.ls-files": "; true", "pager.status": "; cat", "interactive.diffFilter": "; cat",
		"uploadpack.packObjectsHook": "; false", "core.alternateRefsCommand": "; true", "submodule.module.update": "; true",
	} {
		name := strings.ReplaceAll(key, "=", "-")
		r.git("config", key, map[bool]string{true: "!", false: ""}[strings.HasPrefix(key, "alias.") || key == "submodule.module.update"]+trap(name)+passes)
	}
	r.git("config", "filter.long.process", trap("filter.long.process")+"; false")
	r.git("config", "filter.long.required", "false")
	write(r, filepath.Join(r.dir, ".git", "info", "attributes"), "*.long filter=long\nfile filter=evil diff=evil merge=evil\n*.ab filter=a=b\nnew* filter=evil diff=evil\n")
	hooks := []string{"applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg", "commit-msg",
		"post-commit", "pre-rebase", "post-checkout", "post-merge", "pre-push", "pre-auto-gc", "post-rewrite", "fsmonitor-watchman", "post-index-change", "reference-transaction"}
	for _, name := range hooks {
		r.hook(name, trap("hook "+name))
	}
	// Hooks of the config, which git 2.54 and later run.
	for _, event := range hooks {
		name := "on." + event
		r.git("config", "hook."+name+".event", event)
		r.git("config", "hook."+name+".command", trap("config hook "+event))
		r.git("config", "hook."+name+".enabled", "true")
	}
	for _, name := range []string{"file.long", "x.ab"} {
		r.write(name, "text\n")
	}
	return traces
}

func (r repo) traces(folder string) []string {
	r.Helper()
	entries, err := os.ReadDir(folder)
	must(r, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
		must(r, os.Remove(filepath.Join(folder, e.Name())))
	}
	return names
}

// Reading a repository runs no program that it names; without trust_project, neither do
// worktrees and commits.
func TestHostileRepository(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	traces := hostile(r)
	checked := func(what string) {
		t.Helper()
		if ran := r.traces(traces); len(ran) > 0 {
			t.Errorf("%s runs %q", what, ran)
		}
	}
	r.traces(traces)
	g := useGit(t)
	g.Trusted = false
	m, err := g.TakeSnapshot(t.Context(), r.dir)
	must(t, err)
	checked("a mark")
	r.write("file", "one\n2\nthree\n")
	r.write("new", "n\n")
	r.write("x.ab", "changed\n")
	changes, _, end, err := g.Since(t.Context(), r.dir, m)
	if err != nil || changes.Files != 3 || changes.Insertions != 3 {
		t.Errorf("changes %+v, %v", changes, err)
	}
	checked("a comparison")
	if diff, _, err := g.Diff(t.Context(), r.dir, m.Tree, end.Tree, 1<<20); err != nil || !strings.Contains(string(diff), "+changed") {
		t.Errorf("diff %q, %v", diff, err)
	}
	checked("a diff")

	write(t, filepath.Join(w.Path, "file"), "one\n2\nthree\n")
	list, err := g.List(t.Context(), s.Root)
	if err != nil || len(list) != 1 || !list[0].Dirty || list[0].Fault != "" {
		t.Errorf("list %+v, %v", list, err)
	}
	checked("a list of worktrees")
	if err := g.Remove(t.Context(), s.Root, w.Root, false); err == nil {
		t.Error("a worktree with changes was removed")
	}
	must(t, g.Remove(t.Context(), s.Root, w.Root, true))
	checked("removing a worktree")

	again, err := g.Ensure(t.Context(), s)
	must(t, err)
	if len(again.Notes) != 1 || !strings.Contains(again.Notes[0], "trust_project is off") {
		t.Errorf("notes %q", again.Notes)
	}
	checked("an untrusted worktree")
	m2, err := g.TakeSnapshot(t.Context(), again.Path)
	must(t, err)
	write(t, filepath.Join(again.Path, "plain"), "p\n")
	done, err := g.Commit(t.Context(), again.Path, "m", m2)
	if err != nil || done.SHA == "" {
		t.Errorf("an untrusted commit: %+v, %v", done, err)
	}
	checked("an untrusted commit")
	gone, err := g.Discard(t.Context(), s.Root, again.Root, time.Now())
	must(t, err)
	checked("discarding a worktree")
	_, err = g.Restore(t.Context(), s.Root, gone.ID)
	must(t, err)
	checked("restoring a worktree")
	_, err = g.Commit(t.Context(), r.dir, "m", m) // its files are under filters
	wantProblem(t, err, "commit_on_success", "trust_project is off")
	checked("an untrusted commit that is refused")

	g.Trusted = true
	trusted := s
	trusted.Name = "trusted"
	_, err = g.Ensure(t.Context(), trusted)
	must(t, err)
	if ran := strings.Join(r.traces(traces), " "); !strings.Contains(ran, "post-checkout") || !strings.Contains(ran, "filter.evil.smudge") {
		t.Errorf("a trusted worktree runs %q", ran)
	}
	r.git("config", "--unset", "gpg.program")
	if _, err := g.Commit(t.Context(), r.dir, "m", m); err != nil {
		t.Error(err)
	}
	if ran := strings.Join(r.traces(traces), " "); !strings.Contains(ran, "pre-commit") || !strings.Contains(ran, "filter.evil.clean") {
		t.Errorf("a trusted commit runs %q", ran)
	}
}

// Conditional includes add a filter to the worktree only; it does not run there
// either, neither when the worktree is created nor when it is reused.
func TestConditionalFilters(t *testing.T) {
	t.Parallel()
	for _, condition := range []string{"gitdir:**/worktrees/**", "onbranch:claude-scheduler/**"} {
		r := fresh(t)
		trace := filepath.Join(t.TempDir(), "trace")
		settings := filepath.Join(t.TempDir(), "settings")
		write(t, settings, "[filter \"evil\"]\nclean = touch '"+trace+"'; cat\nsmudge = touch '"+trace+"'; cat\n")
		r.write(".gitattributes", "file filter=evil\n")
		r.commit("second")
		r.git("config", "includeIf."+condition+".path", settings)
		g := useGit(t)
		g.Trusted = false
		w, err := g.Ensure(t.Context(), r.spec())
		must(t, err)
		if text := read(t, filepath.Join(w.Path, "file")); text != "one\ntwo\nthree\n" || len(w.Notes) != 1 || !strings.Contains(w.Notes[0], "without the filters evil") {
			t.Errorf("%s: file %q, notes %q", condition, text, w.Notes)
		}
		must(t, os.RemoveAll(filepath.Join(r.dir, ".git", "worktrees"))) // git forgets it
		_, err = g.Ensure(t.Context(), r.spec())
		must(t, err)
		if exists(trace) {
			t.Errorf("%s: the filter ran", condition)
		}
	}
}

// A partial clone fetches nothing for a diff whose objects it lacks.
func TestPartialClone(t *testing.T) {
	t.Parallel()
	up := fresh(t)
	up.git("config", "uploadpack.allowFilter", "true")
	up.write("file", "changed\n")
	up.commit("second")
	down := repo{t, filepath.Join(t.TempDir(), "down")}
	runGit(t, t.TempDir(), "clone", "--quiet", "--no-local", "--filter=blob:none", "file://"+up.dir, down.dir)
	before, after := down.git("rev-parse", "HEAD~1^{tree}"), down.git("rev-parse", "HEAD^{tree}")
	trap := filepath.Join(t.TempDir(), "trap")
	down.git("config", "core.sshCommand", "touch '"+trap+"'; false")
	down.git("config", "remote.origin.url", "ssh://nowhere.invalid/x")
	if diff, _, err := useGit(t).Diff(t.Context(), down.dir, before, after, 1<<20); err == nil {
		t.Errorf("a diff of missing files: %q", diff)
	}
	m := down.mark()
	down.write("file", "mine\n")
	if changes, _ := down.since(m); changes.Files != 1 || changes.Insertions != 1 {
		t.Errorf("changes %+v", changes)
	}
	m.Tree = before // as if a pull had changed files that are not checked out
	if changes, _ := down.since(m); changes.Files != 1 || changes.Insertions != 0 {
		t.Errorf("changes without their content: %+v", changes)
	}
	if exists(trap) {
		t.Error("something was fetched")
	}
}

// Files with a filter are compared as they are on disk, so that only changes of the run
// count.
func TestFilteredFiles(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.git("config", "filter.shout.clean", "tr a-z A-Z")
	r.git("config", "filter.shout.smudge", "tr A-Z a-z")
	r.write(".gitattributes", "*.txt filter=shout\n")
	r.write("a.txt", "text\n")
	r.write("b.txt", "text\n")
	r.write("c.txt", "text\n")
	r.commit("filtered")
	m := r.mark()
	later := time.Now().Add(time.Minute)
	must(t, os.Chtimes(filepath.Join(r.dir, "a.txt"), later, later)) // touched, not changed
	r.write("b.txt", "text\nmore\n")
	r.git("rm", "--quiet", "c.txt")
	changes, files := r.since(m)
	if changes.Files != 2 || changes.Insertions != 1 || changes.Deletions != 1 || files["b.txt"].Insertions != 1 || files["c.txt"].Status != "deleted" {
		t.Errorf("changes %+v %+v", changes, files)
	}
	sha := r.commitSince(m)
	if text := r.git("show", sha+":b.txt"); text != "TEXT\nMORE" {
		t.Errorf("the filter did not run for the commit: %q", text)
	}
}

// A worktree with filtered files is clean right after its creation.
func TestFilteredWorktreeIsClean(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.git("config", "filter.shout.clean", "tr a-z A-Z")
	r.git("config", "filter.shout.smudge", "tr A-Z a-z")
	r.write(".gitattributes", "*.txt filter=shout\n")
	r.write("a.txt", "text\n")
	r.commit("filtered")
	s := r.spec()
	w := r.ensure(s)
	list, err := useGit(t).List(t.Context(), s.Root)
	if err != nil || len(list) != 1 || list[0].Dirty {
		t.Errorf("%+v %v", list, err)
	}
	write(t, filepath.Join(w.Path, "a.txt"), "other text\n")
	if list, err = useGit(t).List(t.Context(), s.Root); err != nil || !list[0].Dirty {
		t.Errorf("%+v %v", list, err)
	}
}

// No file can name a program that runs.
func TestHostileInOtherPlaces(t *testing.T) {
	for name, plant := range map[string]func(r repo, program string){
		"included file": func(r repo, program string) {
			write(r, filepath.Join(r.dir, ".git", "more"), "[filter \"x\"]\nclean = "+program+"\nsmudge = "+program+"\n")
			r.git("config", "include.path", "more")
		},
		"config of the worktree": func(r repo, program string) {
			r.git("config", "extensions.worktreeConfig", "true")
			r.git("config", "--worktree", "filter.x.clean", program)
			r.git("config", "--worktree", "filter.x.smudge", program)
		},
		"the user's own filter": func(r repo, program string) { // but the repository's attributes
			r.git("config", "--global", "filter.x.clean", program)
			r.git("config", "--global", "filter.x.smudge", program)
		},
		"long-running filter": func(r repo, program string) { r.git("config", "filter.x.process", program) },
		"attributes file": func(r repo, program string) {
			r.git("config", "filter.x.clean", program)
			write(r, filepath.Join(r.dir, ".git", "attrs"), "* filter=x\n")
			r.git("config", "core.attributesFile", filepath.Join(r.dir, ".git", "attrs"))
		},
		"hooks folder": func(r repo, program string) {
			for _, hook := range []string{"post-index-change", "reference-transaction", "post-checkout", "pre-commit"} {
				write(r, filepath.Join(r.dir, ".git", "own hooks", hook), "#!/bin/sh\n"+program+"\n")
				must(r, os.Chmod(filepath.Join(r.dir, ".git", "own hooks", hook), 0o755))
			}
			r.git("config", "core.hooksPath", filepath.Join(r.dir, ".git", "own hooks"))
		},
		"submodule": func(r repo, program string) {
			inner := filepath.Join(r.TempDir(), "inner")
			r.git("clone", "--quiet", r.dir, inner)
			r.git("submodule", "--quiet", "add", inner, "module")
			r.commit("module")
			module := repo{r.TB, filepath.Join(r.dir, "module")}
			module.git("config", "filter.x.clean", program)
			module.git("config", "core.fsmonitor", program)
			module.write(".gitattributes", "* filter=x\n")
			module.write("file", "changed\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			ownSettings(t)
			r := fresh(t)
			trap := filepath.Join(resolveSymlinks(t.TempDir()), "trap")
			r.write(".gitattributes", "* filter=x\n")
			r.commit("attributes")
			plant(r, "touch '"+trap+"'; cat")
			must(t, os.RemoveAll(trap))
			g := useGit(t)
			g.Trusted = false
			m, err := g.TakeSnapshot(t.Context(), r.dir)
			must(t, err)
			r.write("file", "one\nchanged\n")
			_, _, end, err := g.Since(t.Context(), r.dir, m)
			must(t, err)
			_, _, err = g.Diff(t.Context(), r.dir, m.Tree, end.Tree, 1<<20)
			must(t, err)
			_, err = g.Ensure(t.Context(), r.spec())
			must(t, err)
			_, err = g.List(t.Context(), r.spec().Root)
			must(t, err)
			_, _ = g.Commit(t.Context(), r.dir, "m", m) // refused where the file is under a filter
			if exists(trap) {
				t.Error("the program ran")
			}
		})
	}
}

// Without trust_project a commit and a merge start no automatic cleanup, which
// runs the program of gc.recentObjectsHook.
func TestNoCleanupWithoutTrust(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.git("repack", "--quiet")
	r.write("file", "changed\n")
	r.commit("second")
	r.git("repack", "--quiet")
	for key, value := range map[string]string{"gc.autoPackLimit": "1", "gc.autoDetach": "false", "maintenance.autoDetach": "false", "maintenance.strategy": "gc"} {
		r.git("config", key, value)
	}
	packs := func() int {
		names, err := pathglob.In(filepath.Join(r.dir, ".git", "objects", "pack"), "*.pack")
		must(t, err)
		return len(names)
	}
	before := packs()
	s := r.spec()
	w := r.ensure(s)
	write(t, filepath.Join(w.Root, "new"), "n\n")
	g := useGit(t)
	g.Trusted = false
	if _, err := g.CommitAll(t.Context(), s.Root, w.Root, "one"); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Merge(t.Context(), s.Root, w.Root, ""); err != nil {
		t.Fatal(err)
	}
	if after := packs(); before != 2 || after != before {
		t.Errorf("%d packs became %d", before, after)
	}
	g.Trusted = true
	write(t, filepath.Join(w.Root, "new"), "trusted\n")
	if _, err := g.CommitAll(t.Context(), s.Root, w.Root, "two"); err != nil {
		t.Fatal(err)
	}
	if packs() == before {
		t.Error("git would not have cleaned up at all")
	}
}
