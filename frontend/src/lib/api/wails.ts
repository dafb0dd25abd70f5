import { tick } from 'svelte'
import type { Api } from './bindings'
import { Problem } from './problem'
import type { OpenTranscript, TranscriptBatch } from './transcript'
import type { Appearance, Bound } from './types.gen'

/** What Wails puts on the page: bound Go methods by package and struct, and its runtime. */
declare global {
  interface Window {
    go?: Record<string, Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>>>
    runtime?: {
      EventsOn(name: string, callback: (...data: never[]) => void): () => void
      WindowSetBackgroundColour(r: number, g: number, b: number, a: number): void
      BrowserOpenURL?(url: string): void
      ClipboardSetText?(text: string): Promise<boolean>
      ClipboardGetText?(): Promise<string>
      Environment(): Promise<{ platform: string }>
    }
  }
}

type Struct = keyof Bound
type Arguments<M> = M extends (...args: infer A) => unknown ? A : never
type Result<M> = M extends (...args: never[]) => infer R ? R : never

/** Calls a bound method; its error becomes a Problem. */
async function call<S extends Struct, M extends keyof Bound[S] & string>(path: S, method: M, ...args: Arguments<Bound[S][M]>): Promise<Result<Bound[S][M]>> {
  const [pkg = '', struct = ''] = path.split('.')
  const bound = window.go?.[pkg]?.[struct]?.[method]
  if (!bound) throw new Problem({ operation: `${struct} ${method}`, message: 'is not available in this window', kind: 'internal' })
  const answer = bound(...args)
  unanswered.add(answer)
  try {
    return (await answer) as Result<Bound[S][M]>
  } catch (thrown) {
    throw Problem.from(thrown)
  } finally {
    unanswered.delete(answer)
  }
}

const unanswered = new Set<Promise<unknown>>()

/** Waits for the calls in progress, and for those that their answers lead to, but not for long: some take seconds. */
async function answered() {
  let late = false
  const deadline = new Promise<void>((resolve) => setTimeout(() => resolve(void (late = true)), 150))
  for (let round = 0; unanswered.size > 0 && round < 3 && !late; round++) {
    await Promise.race([Promise.allSettled(unanswered), deadline])
    await tick()
  }
}

/** A list that Go may have written as null. */
async function list<S extends Struct, M extends keyof Bound[S] & string>(path: S, method: M, ...args: Arguments<Bound[S][M]>): Promise<NonNullable<Result<Bound[S][M]>>> {
  return ((await call(path, method, ...args)) ?? []) as NonNullable<Result<Bound[S][M]>>
}

function on(name: string, callback: (...data: never[]) => void): () => void {
  return window.runtime?.EventsOn(name, callback) ?? (() => {})
}

/** Makes keys unique to this page load: a reloaded page must not receive batches for the previous one. */
const page = Math.random().toString(36).slice(2)
let opened = 0

/** Subscribes before opening, so that no batch is missed. */
function openTranscript(run: string, rows: boolean, callback: (batch: TranscriptBatch) => void): OpenTranscript {
  const key = `${page}-${++opened}`
  const unsubscribe = on(`transcript:${key}`, (batch: WireBatch) =>
    callback({ ...batch, problem: batch.problem === null ? null : Problem.from(new Error(batch.problem)) }),
  )
  call('window.App', 'OpenTranscript', key, run, rows).catch((thrown: unknown) =>
    callback({ rows: [], now: { action: '', turns: 0, tokens: 0, cost_usd: 0 }, ready: true, end: true, problem: Problem.from(thrown) }),
  )
  return {
    entry: (index) => call('window.App', 'TranscriptEntry', key, index),
    find: (words) => list('window.App', 'SearchTranscript', key, words),
    close: () => {
      unsubscribe()
      void call('window.App', 'CloseTranscript', key).catch(() => {})
    },
  }
}

/** A problem crosses as text; see FormatError in backend/window. */
type WireBatch = Omit<TranscriptBatch, 'problem'> & { problem: string | null }

/** The bound Go services. */
export const api: Api = {
  jobs: {
    list: () => list('client.Jobs', 'List'),
    run: (id) => call('client.Jobs', 'Run', id),
    create: (fields) => call('client.Jobs', 'Create', fields),
    update: (id, fields) => call('client.Jobs', 'Update', id, fields),
    delete: (id) => call('client.Jobs', 'Delete', id),
    restore: (deleted) => call('client.Jobs', 'Restore', deleted),
    duplicate: (id) => call('client.Jobs', 'Duplicate', id),
    reorder: (ids) => call('client.Jobs', 'Reorder', ids),
    export: (id) => call('client.Jobs', 'Export', id),
    import: (bundle, on_conflict) => call('client.Jobs', 'Import', { bundle, on_conflict }),
  },
  tasks: {
    list: (jobID) => list('client.Tasks', 'List', jobID),
    outlook: (n) => list('client.Tasks', 'Outlook', n),
    run: (id, variables = {}) => call('client.Tasks', 'RunWith', id, variables),
    create: (fields) => call('client.Tasks', 'Create', fields),
    update: (id, fields) => call('client.Tasks', 'Update', id, fields),
    delete: (id) => call('client.Tasks', 'Delete', id),
    duplicate: (id) => call('client.Tasks', 'Duplicate', id),
    move: (id, jobID, index) => call('client.Tasks', 'Move', id, jobID, index),
    draft: (fields) => call('client.Tasks', 'Draft', fields),
    trigger: (id) => call('client.Tasks', 'Trigger', id),
    createTrigger: (id) => call('client.Tasks', 'CreateTrigger', id),
    deleteTrigger: (id) => call('client.Tasks', 'DeleteTrigger', id),
    check: (id) => call('client.Tasks', 'Check', id, false),
    checkAll: () => list('client.Tasks', 'CheckAll', true),
    checks: () => list('client.Tasks', 'Checks'),
    suggestions: (id) => list('client.Tasks', 'Suggestions', id),
    dismiss: (id, suggestion, undo) => call('client.Tasks', 'Dismiss', id, { id: suggestion, undo }),
    files: (jobID) => list('client.Tasks', 'Files', jobID),
    approveFile: (choice) => call('client.Tasks', 'ApproveFile', choice),
    ignoreFile: (choice) => call('client.Tasks', 'IgnoreFile', choice),
    writeFile: (id, to) => call('client.Tasks', 'WriteFile', id, to),
    detach: (id) => call('client.Tasks', 'Detach', id),
  },
  runs: {
    list: (filter) => list('client.Runs', 'List', filter),
    summaries: (filter) => list('client.Runs', 'Summaries', filter),
    latest: (tasks, n) => list('client.Runs', 'Latest', tasks, n),
    stats: (by, filter) => list('client.Runs', 'Stats', by, filter),
    get: (id) => call('client.Runs', 'Record', id),
    cancel: (id) => call('client.Runs', 'Cancel', id),
    search: (text, filter) => list('client.Runs', 'Search', text, filter),
    match: (id, text) => call('client.Runs', 'Match', id, text),
    denied: (id) => call('client.Runs', 'Denied', id),
    retry: (id, rules) => call('client.Runs', 'Retry', id, { allow_denied: rules !== undefined, rules: rules ?? [] }),
    requests: () => list('client.Runs', 'Requests'),
    answer: (id, answer) => call('client.Runs', 'Answer', id, answer),
    deleteLog: (id) => call('client.Runs', 'DeleteLog', id),
    log: (id) => call('client.Runs', 'Log', id),
    diff: (id) => call('client.Runs', 'Diff', id),
    compare: (id) => call('client.Runs', 'Compare', id, ''),
    resumeLine: (id) => call('client.Runs', 'ResumeLine', id),
    continue: (id) => call('window.App', 'ContinueRun', id),
    reveal: (id, what) => call('window.App', what === 'log' ? 'RevealLog' : 'RevealRun', id),
  },
  transcripts: {
    open: (run, callback) => openTranscript(run, true, callback),
    watch: (run, callback) => openTranscript(run, false, (batch) => callback(batch.now)).close,
  },
  profiles: {
    list: () => list('client.Profiles', 'List'),
    create: (fields) => call('client.Profiles', 'Create', fields),
    update: (id, fields) => call('client.Profiles', 'Update', id, fields),
    delete: (id) => call('client.Profiles', 'Delete', id),
    duplicate: (id) => call('client.Profiles', 'Duplicate', id),
    restore: (deleted) => call('client.Profiles', 'Restore', deleted),
    test: (id) => list('client.Profiles', 'Test', id),
    storeSecret: (item, value) => call('client.Profiles', 'StoreSecret', item, value),
  },
  settings: {
    get: () => call('client.Settings', 'Get'),
    update: (fields) => call('client.Settings', 'Update', fields),
  },
  fleet: {
    status: () => call('client.Fleet', 'Status'),
    join: (join) => call('client.Fleet', 'Join', join),
    leave: () => call('client.Fleet', 'Leave'),
    drain: (drain) => call('client.Fleet', 'Drain', drain),
    exportKey: () => call('client.Fleet', 'ExportKey'),
    share: (job, share) => call('client.Fleet', 'Share', job, share),
    unshare: (job) => call('client.Fleet', 'Unshare', job),
    map: (job, path) => call('client.Fleet', 'Map', job, path),
  },
  system: {
    status: () => call('client.System', 'Status'),
    today: (since) => call('client.System', 'Today', since ?? '0001-01-01T00:00:00Z'),
    markDone: (items) => call('client.System', 'MarkDone', { runs: [], tasks: [], undo: false, until: null, ...items }),
    snooze: (items) => call('client.System', 'Snooze', { runs: [], tasks: [], undo: false, until: null, ...items }),
    pause: (until) => call('client.System', 'Pause', { until }),
    resume: () => call('client.System', 'Resume'),
    explain: (schedule, n) => call('client.System', 'Explain', schedule, '0001-01-01T00:00:00Z', n),
    explainText: (words, schedule, folder, n) => call('client.System', 'ExplainText', words, schedule, folder, '0001-01-01T00:00:00Z', n),
    watchMatches: (schedule) => call('client.System', 'WatchMatches', schedule),
    commands: (dir) => list('client.System', 'Commands', dir),
    doctor: () => list('client.System', 'Doctor'),
    testNotifications: () => list('client.System', 'TestNotifications'),
    worktrees: () => list('client.System', 'Worktrees'),
    pruneWorktrees: (paths, force) => list('client.System', 'PruneWorktrees', paths, force),
    diffWorktree: (path) => call('client.System', 'DiffWorktree', path),
    commitWorktree: (path, message) => call('client.System', 'CommitWorktree', path, message),
    mergeWorktree: (path, message) => call('client.System', 'MergeWorktree', path, message),
    undoMerge: (path) => call('client.System', 'UndoMerge', path),
    pushWorktree: (path) => call('client.System', 'PushWorktree', path),
    openPullRequest: (path, title, body) => call('client.System', 'OpenPullRequest', path, title, body),
    discardWorktree: (path) => call('client.System', 'DiscardWorktree', path),
    discardedWorktrees: () => list('client.System', 'DiscardedWorktrees'),
    restoreWorktree: (id) => call('client.System', 'RestoreWorktree', id),
    importSources: () => list('client.System', 'ImportSources'),
    planImport: (choice) => call('client.System', 'PlanImport', choice),
    importFrom: (choice) => call('client.System', 'ImportFrom', choice),
    start: () => call('window.App', 'StartService'),
  },
  onEvent: (callback) => on('change', callback),
  onLost: (callback) => on('lost', (text: string) => callback(Problem.from(new Error(text)))),
}

/** What only the native window can do. */
export const native = {
  appearance: () => call('window.App', 'Appearance'),
  /** The first location: of the link that opened the window, otherwise the last one; empty: none. */
  location: () => call('window.App', 'Location'),
  /** Shows the window, once what the first screen asked for has arrived. */
  ready: async () => {
    await answered()
    await call('window.App', 'Ready')
  },
  /** Saves this location, and the window's size, for the next start. */
  saveWindowState: (location: string) => call('window.App', 'SaveWindowState', location),
  onAppearance: (callback: (appearance: Appearance) => void) => on('appearance', callback),
  onLocation: (callback: (location: string) => void) => on('location', callback),
  /** Empty: cancelled. */
  chooseFolder: (from: string) => call('window.App', 'ChooseFolder', from),
  /** Opens a terminal in which Claude Code asks to sign in. */
  signIn: () => call('window.App', 'SignIn'),
  /** Opens a terminal in the folder of a task, in which Claude Code lists its MCP servers. */
  signInServers: (task: string) => call('window.App', 'SignInServers', task),
  /** Opens the worktree of a job in an editor, or in the file manager. */
  openInEditor: (worktree: string) => call('window.App', 'OpenInEditor', worktree),
  homeFolder: () => call('window.App', 'HomeFolder'),
  /** The folders where Claude Code was used, the most recent first. */
  projectFolders: () => list('window.App', 'ProjectFolders'),
  /** The folders whose path starts with a text. */
  completeFolder: (typed: string) => list('window.App', 'CompleteFolder', typed),
  chooseFile: (from: string) => call('window.App', 'ChooseFile', from),
  /** The text of a file that the user picks; empty: cancelled. */
  readText: () => call('window.App', 'ReadText'),
  /** The path where the user saved the text; empty: cancelled. */
  saveText: (name: string, text: string) => call('window.App', 'SaveText', name, text),
  /** The web view's own clipboard prompts or refuses. */
  copy: async (text: string) => {
    if (window.runtime?.ClipboardSetText) await window.runtime.ClipboardSetText(text)
    else await navigator.clipboard.writeText(text)
  },
  paste: async () => (window.runtime?.ClipboardGetText ? window.runtime.ClipboardGetText() : navigator.clipboard.readText()),
  /** The saved zoom, in percent. */
  zoom: () => call('window.App', 'Zoom'),
  /** Zooms the window and saves that; false: the page has to zoom itself. */
  setZoom: (percent: number) => call('window.App', 'SetZoom', percent),
  /** Opens a URL in the system's browser. */
  browse: (url: string) => window.runtime?.BrowserOpenURL?.(url),
  setBackground: (r: number, g: number, b: number) => window.runtime?.WindowSetBackgroundColour(r, g, b, 255),
  platform: async () => (await window.runtime?.Environment())?.platform ?? '',
}
