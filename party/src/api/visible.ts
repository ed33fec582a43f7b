/**
 * What is printed may come from another party: its question, its column names, its reasons. Characters that move the
 * cursor, hide or reorder text could make a person approve something else than is shown.
 */

// Control characters but tab and line feed, line and paragraph separators, zero-width blanks, and marks of direction
// (Unicode Standard Annex 9). Joiners stay: scripts and emoji need them.
const unseen =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/** `text` with such characters written as \uXXXX, which means the same inside JSON strings. */
export function visible(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(unseen, (character) =>
    Array.from({ length: character.length }, (_, i) => {
      return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}
