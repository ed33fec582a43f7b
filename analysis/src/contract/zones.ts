/**
 * Time zones by their names in the IANA database: `Europe/Berlin`, `UTC`. What a clock shows is worked out by the owner's engine; here only of
 * constants, in years of which all versions of the database say the same.
 */
import { microsOfTimestamp, timestampText } from './timestamps.ts';

/** No zone was ever further from UTC. */
export const mostOffset = 16n * 3_600_000_000n;

/** Whether a name is that of a zone: abbreviations and offsets mean different things to different engines. */
export function isZone(name: string): boolean {
  if (!/^(UTC|[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_-]+){1,2})$/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

const [first, last] = [microsOfTimestamp('1970-01-02'), microsOfTimestamp('2025-01-01')];

/** What clocks of a zone show at an instant, both as microseconds; RangeError outside the years 1970 to 2024. */
export function clockIn(zone: string, instant: bigint): bigint {
  if (instant < first || instant >= last)
    throw new RangeError(`${timestampText(instant)} is not a time of which zones are known`);
  const below = ((instant % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(Number((instant - below) / 1_000n))
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  const day = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
  return microsOfTimestamp(`${day} ${part('hour')}:${part('minute')}:${part('second')}`) + below;
}

/**
 * When clocks of a zone show this: of two instants the later, and of a time that they leave out as before the change, as PostgreSQL and DuckDB
 * have it. RangeError as `clockIn`.
 */
export function instantOf(zone: string, clock: bigint): bigint {
  const day = 86_400_000_000n;
  // The offsets on both sides of whatever change there is.
  const [before, after] = [-day, day].map((step) => clockIn(zone, clock + step) - (clock + step)) as [bigint, bigint];
  const later = clock - after;
  return clockIn(zone, later) === clock ? later : clock - before;
}
