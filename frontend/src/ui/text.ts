/** The texts of the controls themselves. */
export const text = {
  completions: 'Completions',
  close: 'Close',
  choose: 'Choose…',
  chooseFor: (field: string) => `Choose: ${field}`,
  number: 'Enter a number, 0 or more',
  anyNumber: 'Enter a whole number',
  wholeNumber: 'Enter a whole number, 0 or more',
  duration: 'Enter a duration such as 90 s, 15 m or 2 h',
  timeOfDay: 'Enter a time such as 07:30',
  openCalendar: 'Choose a day',
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  noMatches: 'No matches',
  typeForMore: 'Type to find more',
}
