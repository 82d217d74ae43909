// The confusion matrix for a spreadsheet.

export type Confusion = readonly (readonly number[])[];

/** What a column is the answer of: the digits, and after them "not one digit". */
export function answerName(column: number): string {
  return column < 10 ? String(column) : 'no es un dígito';
}

/** RFC 4180: a head, then a line for each true digit. */
export function confusionCsv(confusion: Confusion): string {
  const columns = (confusion[0] ?? []).map((_, column) => answerName(column));
  const lines = confusion.map((counts, digit) => [digit, ...counts]);
  return [['dígito', ...columns], ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}
