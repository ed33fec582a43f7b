/** Names that people decide by: on a statement they must look like what they are. */

/**
 * Characters that are not seen or move what stands beside them: controls, formats, line and paragraph separators, code points
 * without a character, and letters that look blank. Blanks other than the space are among them.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\p{Variation_Selector}]|(?! )\p{Zs}/u;

/**
 * Marks that cover letters or other lines: more of them on one letter than any language writes, those that strike through or
 * enclose, and those without a letter.
 */
const overlaid =
  /\p{M}{5}|\p{Me}|[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5\u20e6\u20ea\u20eb]|(?:^|[\s\p{P}\p{S}])\p{M}/u;

/** `text` with each character that is not seen written as `\\u{…}`. */
export function visibleText(text: string): string {
  return Array.from(text, (character) =>
    unseen.test(character) ? `\\u{${(character.codePointAt(0) as number).toString(16)}}` : character,
  ).join('');
}

/**
 * Whether a name of a table, column or result is seen as it is: not empty, no blank at an end or two in a row, no comment,
 * no marks over it.
 */
export function isReadableName(name: string): boolean {
  return (
    name !== '' && name.trim() === name && !/ {2}|--|\/\*|\*\//.test(name) && !unseen.test(name) && !overlaid.test(name)
  );
}
