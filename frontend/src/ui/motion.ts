/** The transition of rows that come and go; none where motion is reduced. */
export function motion(): { duration: number } {
  const text = getComputedStyle(document.documentElement).getPropertyValue('--motion')
  return { duration: parseFloat(text) || 0 }
}
