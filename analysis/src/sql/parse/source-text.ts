/** The text of a question, and where in it something stands. */
import { parser } from './pg-query.ts';

/** Line and column from 1, counted in characters (code points). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const excerptReach = 24;

export class SourceText {
  readonly text: string;
  readonly #characters: readonly string[];

  constructor(text: string) {
    this.text = text;
    this.#characters = Array.from(text);
  }

  /** Character index of a byte offset in UTF-8, which is what the grammar counts in; the end for anything beyond. */
  characterOfByte(offset: number): number {
    let bytes = 0;
    for (let i = 0; i < this.#characters.length; i++) {
      if (bytes >= offset) return i;
      bytes += utf8Length((this.#characters[i] as string).codePointAt(0) as number);
    }
    return this.#characters.length;
  }

  /** The character with this index; undefined at the end. */
  character(index: number): string | undefined {
    return this.#characters[index];
  }

  position(character: number): Position {
    const before = this.#characters.slice(0, character);
    const line = before.filter((c) => c === '\n').length + 1;
    return { line, column: character - before.lastIndexOf('\n') };
  }

  /** The line around a character with a mark before it: `…GROUP BY c.segment ▶HAVIN count(*) > 3`. */
  excerpt(character: number): string {
    const lineStart = this.#characters.lastIndexOf('\n', character - 1) + 1;
    const nextBreak = this.#characters.indexOf('\n', character);
    const lineEnd = nextBreak < 0 ? this.#characters.length : nextBreak;
    const start = Math.max(lineStart, character - excerptReach);
    const end = Math.min(lineEnd, character + excerptReach);
    const head = `${start > lineStart ? '…' : ''}${this.#characters.slice(start, character).join('')}`;
    return `${head}▶${this.#characters.slice(character, end).join('')}${end < lineEnd ? '…' : ''}`.trim();
  }

  /**
   * Byte offset of the keyword `word` nearest before `end` (or, with `last` false, first after `end`); −1 if there is
   * none. For constructs whose place the grammar does not record.
   */
  keyword(word: string, end: number = Number.POSITIVE_INFINITY, last = true): number {
    const found = parser()
      .scanSync(this.text)
      .tokens.filter(
        ({ text, keywordKind, start }) =>
          keywordKind > 0 && text.toUpperCase() === word && (last ? start < end : start >= end),
      );
    return (last ? found.at(-1) : found[0])?.start ?? -1;
  }
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
