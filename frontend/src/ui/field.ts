/** What every field takes beside its value. */
export interface FieldProps {
  label: string
  hint?: string | undefined
  /** What the service refused; takes the place of the hint. */
  error?: string | undefined
  /** The control at the right of its label, where there is room. */
  row?: boolean
}
