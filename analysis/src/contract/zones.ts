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

const minute = 60_000_000n;

/** Zones of one offset, in minutes, from a day on: since then no version of the database has a change of their clocks. */
const steady: Readonly<Record<string, readonly [offset: number, since: string]>> = {
  UTC: [0, '0001-01-02'],
  'Etc/UTC': [0, '0001-01-02'],
  'Etc/GMT': [0, '0001-01-02'],
  'Africa/Johannesburg': [120, '1970-01-02'],
  'Africa/Lagos': [60, '1970-01-02'],
  'Asia/Bangkok': [420, '1970-01-02'],
  'Asia/Dubai': [240, '1970-01-02'],
  'Asia/Ho_Chi_Minh': [420, '1976-01-01'],
  'Asia/Hong_Kong': [480, '1980-01-01'],
  'Asia/Jakarta': [420, '1970-01-02'],
  'Asia/Kolkata': [330, '1970-01-02'],
  'Asia/Seoul': [540, '1989-01-01'],
  'Asia/Shanghai': [480, '1992-01-01'],
  'Asia/Singapore': [480, '1983-01-01'],
  'Asia/Taipei': [480, '1980-01-01'],
  'Asia/Tokyo': [540, '1970-01-02'],
};

/** What may be decreed of later years nobody knows. */
const decided = microsOfTimestamp('2030-01-01');

/** Names of the zones that `steadyOffset` knows. */
export const steadyZones: readonly string[] = Object.keys(steady);

/**
 * By how many microseconds clocks of a zone are before those of UTC at all times from `min` to `max`, instants or what the clocks show; undefined
 * where they were changed in between, or where that is not known here.
 */
export function steadyOffset(
  zone: string,
  { min, max }: { readonly min: bigint; readonly max: bigint },
): bigint | undefined {
  const [offset, since] = steady[zone] ?? [];
  if (offset === undefined || since === undefined) return undefined;
  const isKnown = zone === 'UTC' || zone.startsWith('Etc/') || (min >= microsOfTimestamp(since) && max < decided);
  return isKnown ? BigInt(offset) * minute : undefined;
}

/** First day from which a zone of `steadyZones` has its offset. */
export function steadySince(zone: string): bigint {
  return microsOfTimestamp(steady[zone]?.[1] ?? '');
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
