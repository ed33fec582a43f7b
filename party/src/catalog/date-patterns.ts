/** How dates are written, as the owner says it: `DD.MM.YYYY`. */
import { UsageError } from '@tacit/engine/text';
import './messages.ts';

export interface DatePattern {
  /** Regular expression of the whole date, for JavaScript and RE2: three groups. */
  readonly pattern: string;
  /** What the groups are. */
  readonly order: readonly ('Y' | 'M' | 'D')[];
}

/** A moment of midnight stands for its day; one of a time zone does not, because its day depends on where one is. */
const midnight = '(?:[T ]00:00(?::00(?:[.]0{1,9})?)?)?';

const iso: DatePattern = { pattern: `^([0-9]{4})-([0-9]{2})-([0-9]{2})${midnight}$`, order: ['Y', 'M', 'D'] };
const slashes: DatePattern = { pattern: `^([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})${midnight}$`, order: ['Y', 'M', 'D'] };
const compact: DatePattern = { pattern: '^([0-9]{4})([0-9]{2})([0-9]{2})$', order: ['Y', 'M', 'D'] };

/**
 * Patterns for `format`, which has YYYY, MM or M, DD or D once each and separators between; without it those whose order
 * leaves no doubt. ISO dates are read beside a format that no ISO date could have. Throws UsageError 'data.bad-date-format'.
 */
export function datePatterns(format: string | undefined): readonly DatePattern[] {
  if (format === undefined) return [iso, slashes, compact];
  const parts = format.match(/YYYY|MM|DD|M|D|[^YMD]+/g) ?? [];
  const order = parts.flatMap(partOf);
  const isWhole = parts.join('') === format && order.toSorted().join('') === 'DMY' && format.length <= 40;
  // Two numbers without a mark between them can be told apart only if both have a fixed length.
  const isClear = !parts.some(
    (part, i) => isNumber(part) && isNumber(parts[i + 1]) && /^[MD]$/m.test(`${part}\n${parts[i + 1]}`),
  );
  if (!isWhole || !isClear || /[0-9A-Za-z\p{Cc}"]/u.test(format.replaceAll(/[YMD]/g, '')))
    throw new UsageError('data.bad-date-format', { found: format.slice(0, 40) });
  const own = parts.map((part) => groups.get(part) ?? part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const hasMarks = parts.length > order.length;
  const pattern: DatePattern = { pattern: `^${own.join('')}${hasMarks ? midnight : ''}$`, order };
  return order[0] === 'Y' || !hasMarks ? [pattern] : [pattern, iso];
}

const groups: ReadonlyMap<string, string> = new Map([
  ['YYYY', '([0-9]{4})'],
  ['MM', '([0-9]{2})'],
  ['DD', '([0-9]{2})'],
  ['M', '([0-9]{1,2})'],
  ['D', '([0-9]{1,2})'],
]);

function isNumber(part: string | undefined): boolean {
  return part !== undefined && groups.has(part);
}

function partOf(part: string): DatePattern['order'] {
  const letter = part.charAt(0);
  return isNumber(part) && (letter === 'Y' || letter === 'M' || letter === 'D') ? [letter] : [];
}
