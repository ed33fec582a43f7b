/** Names that people decide by: on a statement they must look like what they are. */

/**
 * Characters that are not seen or move what stands beside them: controls, formats, line and paragraph separators, code points
 * without a character, and letters that look blank. Blanks other than the space are among them.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\p{Variation_Selector}]|(?! )\p{Zs}/u;

/** `text` with each character that is not seen written as `\\u{…}`. */
export function visibleText(text: string): string {
  return Array.from(text, (character) =>
    unseen.test(character) ? `\\u{${(character.codePointAt(0) as number).toString(16)}}` : character,
  ).join('');
}

/** Whether a name of a table, column or result is seen as it is: not empty, no blank at an end or two in a row, no comment. */
export function isReadableName(name: string): boolean {
  return name !== '' && name.trim() === name && !/ {2}|--|\/\*|\*\//.test(name) && !unseen.test(name);
}
