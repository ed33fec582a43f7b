/**
 * What others wrote, as it stands in a text that somebody signs: an owner's list of values, a name, or what a proposer says of its model may have line
 * breaks or marks of direction, by which it would put lines of its own into the text or turn the words around it.
 */
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const written = (text: string): string =>
  text.replace(steering, (letter) => `\\u{${letter.codePointAt(0)?.toString(16) ?? ''}}`);

/** A JSON value in which every string, names of members among them, has its control and direction characters written out. */
export function inOneLine<Value>(value: Value): Value {
  return mapped(value) as Value;
}

function mapped(value: unknown): unknown {
  if (typeof value === 'string') return written(value);
  if (Array.isArray(value)) return value.map(mapped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [written(name), mapped(each)]));
}
