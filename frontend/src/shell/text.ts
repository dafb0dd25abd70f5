/** The sentences, labels and buttons around the screens: sidebar, palette, shortcuts, offline. */
export const text = {
  screens: 'Screens',
  titles: { today: 'Today', jobs: 'Tasks', history: 'History', profiles: 'Profiles', settings: 'Settings' },
  starting: 'Starting…',
  paused: 'Paused',
  pausedUntil: (time: string) => `Paused until ${time}`,
  running: (count: number) => `${count} running`,
  nothingScheduled: 'Nothing scheduled',

  commands: 'Commands',
  paletteLabel: 'Command, task or job',
  palettePlaceholder: 'Type a command, a task or a job',
  runTask: (task: string) => `Run: ${task}`,

  shortcuts: 'Keyboard shortcuts',
  keys: 'Keys',
  everywhere: 'Everywhere',
  inLists: 'In lists',
  onRecord: 'On a task or a job',
  inEditor: 'In the editor',
  save: 'Save',
  next: 'Next',
  previous: 'Previous',
  preview: 'Preview',
  open: 'Open',
  sortJobs: 'Sort by next run or by job',
  closeDetail: 'Close the detail',
  close: 'Close',
  cancel: 'Cancel',

  offline: { title: 'The background service is not running', text: 'No tasks run until it is started.', action: 'Start' },
  otherVersion: {
    title: 'The background service is a different version',
    text: 'Tasks keep running. Close this window and open it again; if that does not help, run claude-scheduler daemon restart.',
    action: 'Try again',
  },
}
