/** The texts of diffs. */
export const text = {
  changedFiles: 'Changed files',
  changedLines: 'Changed lines',
  files: 'Files',
  /** For screen readers, which do not read the signs. */
  line: { '+': 'added', '-': 'removed', ' ': '', '@': '' },
  created: 'new',
  deleted: 'deleted',
  renamed: (from: string) => `renamed from ${from}`,
  binary: 'binary',
}
