/** Dates as days since 1970-01-01 in the proleptic Gregorian calendar, years 0001 to 9999. */

const msPerDay = 86_400_000;

/** Days of an ISO date 'YYYY-MM-DD'; throws RangeError for any other text and for dates that do not exist. */
export function daysOfDate(iso: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(`${iso}T00:00:00Z`) : Number.NaN;
  // Date.parse lets 30 February pass as 2 March, and a year zero, which the calendar of databases and people lacks.
  const isWritten = !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === iso;
  if (!isWritten || iso.startsWith('0000')) throw new RangeError(`not a date: ${iso}`);
  return ms / msPerDay;
}

/** ISO date of a day number; throws RangeError outside years 0 to 9999. */
export function dateOfDays(days: number): string {
  const text = new Date(days * msPerDay).toISOString();
  if (text.length !== 24) throw new RangeError(`day ${days} is outside years 0 to 9999`);
  return text.slice(0, 10);
}
