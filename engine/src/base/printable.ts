/** A peer's text made fit for our errors, logs and terminals: no control or direction characters, at most `limit` long. */
export function printable(text: string, limit = 160): string {
  // Cut first: the replacement below must not be made to work through megabytes.
  const clean = text.slice(0, limit).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ');
  return text.length <= limit ? clean : `${clean}…`;
}
