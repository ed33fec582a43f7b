/** How wide text is on a terminal, and text that keeps within a width. A Chinese character is two cells wide. */

/** Width of text on a terminal: East Asian wide and full-width characters count two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) continue;
    width += isWide(character.codePointAt(0) as number) ? 2 : 1;
  }
  return width;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1f64f) ||
    (code >= 0x1f900 && code <= 0x1f9ff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}

/** Cells in a line of standard output or standard error; undefined where it is not a terminal. */
export function terminalWidth({ isTTY, columns }: NodeJS.WriteStream = process.stdout): number | undefined {
  // A terminal that does not know how wide it is says 0.
  return isTTY ? Math.max(40, columns || 80) : undefined;
}

/** A text for standard output: wrapped for a terminal; a file or a pipe gets whole lines, which can be searched. */
export function fitted(text: string, width = terminalWidth()): string {
  return width === undefined ? text : wrapHanging(text, width);
}

/**
 * Breaks lines that are wider than `width` cells at blanks (Chinese text anywhere); what follows is indented to where the
 * last column of the line begins, which is after two or more blanks.
 */
export function wrapHanging(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  if (displayWidth(line) <= width) return line;
  const indent = displayWidth(/^( *(?:\S+(?: \S+)* {2,})?(?:· )?)/.exec(line)?.[1] ?? '');
  return wrapped(line, width, indent > (width * 2) / 3 ? 0 : indent).join('\n');
}

/** Lines of at most `width` cells, but for words that are wider; all but the first begin with `indent` blanks. */
export function wrapped(text: string, width: number, indent = 0): string[] {
  const lines: string[] = [];
  let current = '';
  for (const piece of piecesOf(text)) {
    if (displayWidth((current + piece).trimEnd()) > width && current.trim() !== '') {
      lines.push(current.trimEnd());
      current = ' '.repeat(indent);
    }
    current += piece;
  }
  return [...lines, current.trimEnd()];
}

/** Width of the widest piece of a text that is never broken. */
export function wordWidth(text: string): number {
  return Math.max(0, ...piecesOf(text).map((piece) => displayWidth(piece.trim())));
}

// Chinese brackets and quotes stay with what follows them, other punctuation with what is before. Curly quotes also
// stand in English words (`owner’s`): they open a piece only where a wide character follows.
const opening = '（“‘《〈「『【〔';
const closing = '，。；：、！？）”’》〉」』】〕';
/** Characters that a line may end behind: CJK without its punctuation. */
const wide = '\\u2e80-\\u3000\\u3003-\\u3007\\u3012-\\u3013\\u3016-\\u9fff';
/** A number and its unit are read as one word. */
const quantity = '[<>]?[\\d.,]+ (?:ms|s|min|h|d|B|kB|MB|GB|TB|[MG]bit/s)(?![\\p{L}\\d])|<?[\\d.,]+ (?:毫秒|秒)';
const letter = `(?:(?![${opening}]+[${wide}])[^\\s\\u2e80-\\u9fff\\uff00-\\uffef])`;
const word = `(?:(?:${quantity})${letter}*|${letter}+)`;
const pieces = new RegExp(`^ +|[${opening}]*(?:[${wide}]|${word})[${closing}]*\\s*|\\s+|.`, 'gu');

/** A piece is a word with the blanks behind it, or one wide character, with the punctuation that must not be parted from it. */
export function piecesOf(text: string): string[] {
  return text.match(pieces) ?? [];
}

/** The text with blanks on the side away from `align`, up to `width` cells. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}
