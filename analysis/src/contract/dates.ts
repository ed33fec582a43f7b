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

/** The day `months` calendar months later (earlier for negative numbers); the last of a shorter month. RangeError outside the calendar. */
export function addMonths(days: number, months: number): number {
  const { year, month, day } = partsOf(days);
  const first = new Date(0);
  first.setUTCFullYear(year, month - 1 + months, 1);
  const last = new Date(first);
  last.setUTCMonth(last.getUTCMonth() + 1, 0);
  const found = first.getTime() / msPerDay + Math.min(day, last.getUTCDate()) - 1;
  if (partsOf(found).year < 1) throw new RangeError(`${months} months after day ${days} is outside the calendar`);
  return found;
}

/** A part of a date: ISO weeks; Sunday is 0 of 'dow' and 7 of 'isodow'. RangeError outside years 0 to 9999. */
export function datePart(
  part: 'year' | 'quarter' | 'month' | 'week' | 'day' | 'dow' | 'isodow' | 'doy',
  days: number,
): number {
  const { year, month, day } = partsOf(days);
  const weekday = (((days + 3) % 7) + 7) % 7;
  switch (part) {
    case 'year':
      return year;
    case 'quarter':
      return Math.ceil(month / 3);
    case 'month':
      return month;
    case 'day':
      return day;
    case 'dow':
      return (weekday + 1) % 7;
    case 'isodow':
      return weekday + 1;
    case 'doy':
      return days - dayOf(year, 1, 1) + 1;
    case 'week': {
      // The week of its Thursday.
      const thursday = days - weekday + 3;
      return Math.floor((thursday - dayOf(partsOf(thursday).year, 1, 1)) / 7) + 1;
    }
  }
}

/** First day of the year, quarter, month or ISO week of a day. RangeError outside years 0 to 9999. */
export function truncatedDate(
  period: 'trunc-year' | 'trunc-quarter' | 'trunc-month' | 'trunc-week',
  days: number,
): number {
  const { year, month } = partsOf(days);
  switch (period) {
    case 'trunc-year':
      return dayOf(year, 1, 1);
    case 'trunc-quarter':
      return dayOf(year, month - ((month - 1) % 3), 1);
    case 'trunc-month':
      return dayOf(year, month, 1);
    case 'trunc-week':
      return days - ((((days + 3) % 7) + 7) % 7);
  }
}

/** Civil date of a day number, by 400-year eras that begin on 1 March (H. Hinnant, chrono-compatible date algorithms). */
function partsOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const inEra = shifted - era * 146_097;
  const years = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365,
  );
  const inYear = inEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100));
  const fromMarch = Math.floor((5 * inYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = years + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0 || year > 9999) throw new RangeError(`day ${days} is outside years 0 to 9999`);
  return { year, month, day: inYear - Math.floor((153 * fromMarch + 2) / 5) + 1 };
}

function dayOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / msPerDay;
}
