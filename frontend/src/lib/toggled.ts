/** The list without an item that is in it, and with it at the end otherwise. */
export function toggled<T>(list: readonly T[], item: T): T[] {
  const others = list.filter((other) => other !== item)
  return others.length < list.length ? others : [...list, item]
}
