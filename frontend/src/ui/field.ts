/** The properties that all fields share. */
export interface FieldProps {
  label: string
  /** The label is for screen readers only: the field is named beside it. */
  labelHidden?: boolean
  hint?: string | undefined
  /** The error of this field; replaces the hint. */
  error?: string | undefined
  /** Puts the control to the right of its label where there is room. */
  row?: boolean
}
