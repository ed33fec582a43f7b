/**
 * Texts of which an engine's own comparison says what a join's does: those made only of letters that Unicode composition
 * leaves as they are, whatever stands beside them, whose blanks are ASCII and which all are seen. Normal form C never changes such a text, in any
 * version of Unicode, so two of them are one key only if they are equal, ASCII blanks around them aside.
 */
import type { DialectName } from '@tacit/analysis';

/** Code points that stay as they are and join with nothing before them: the common ones, each range whole. */
export const plainRanges: readonly (readonly [number, number])[] = [
  [0x0001, 0x009f], // ASCII and controls
  [0x00a1, 0x00ac], // Latin with its accented letters; neither the no-break space nor the soft hyphen
  [0x00ae, 0x02ff],
  [0x0391, 0x03a1], // Greek
  [0x03a3, 0x03ce],
  [0x0400, 0x0482], // Cyrillic
  [0x048a, 0x052f],
  [0x05d0, 0x05ea], // Hebrew letters
  [0x0621, 0x064a], // Arabic letters
  [0x0e01, 0x0e30], // Thai letters
  [0x1e00, 0x1eff], // Latin with further accents
  [0x2010, 0x2027], // dashes, quotes, bullets
  [0x3001, 0x3029], // punctuation beside Chinese characters; not the wide space
  [0x3041, 0x3096], // kana; not the voicing marks that stand alone
  [0x30a1, 0x30fa],
  [0x30fc, 0x30fe],
  [0x3400, 0x4dbf], // Chinese characters
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3], // Hangul syllables
  [0xff01, 0xff9d], // wide and narrow forms
];

/** SQL condition: `text` has plain letters only. */
export function isPlain(text: string, dialect: DialectName): string {
  if (dialect === 'duckdb') {
    return `(strlen(${text}) = length(${text}) OR NOT regexp_matches(${text}, '[^${pattern((code) => `\\x{${hex(code)}}`)}]'))`;
  }
  // A server of another encoding counts characters by that encoding: there only ASCII is plain.
  const other = (ranges: string) => `${text} COLLATE "C" ~ '[^${ranges}]'`;
  const wide = pattern((code) => `\\u${hex(code).padStart(4, '0')}`);
  return `CASE WHEN current_setting('server_encoding') = 'UTF8' THEN NOT (${other(wide)}) ELSE NOT (${other('\\u0001-\\u007F')}) END`;
}

function pattern(written: (code: number) => string): string {
  return plainRanges.map(([first, last]) => `${written(first)}-${written(last)}`).join('');
}

function hex(code: number): string {
  return code.toString(16).toUpperCase();
}
