/**
 * Canonical JSON (RFC 8785): one text for one value, so that its digest and signatures mean the same to every party.
 * Object members are sorted by the UTF-16 units of their names, numbers and strings are written as ECMAScript does.
 */

/**
 * Canonical JSON of plain data. Members that are undefined are left out, as JSON.stringify does. Throws TypeError on what
 * JSON cannot hold: numbers that are not finite, bigints, functions, half surrogate pairs, undefined in a list.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('canonical JSON holds no half surrogate pair');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`canonical JSON holds no ${value}`);
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? canonicalList(value) : canonicalObject(value as Readonly<Record<string, unknown>>);
    default:
      throw new TypeError(`canonical JSON holds no ${typeof value}`);
  }
}

function canonicalList(items: readonly unknown[]): string {
  // Array.from also visits holes, which then throw like any undefined.
  return `[${Array.from(items, canonicalJson).join(',')}]`;
}

function canonicalObject(object: Readonly<Record<string, unknown>>): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError('canonical JSON holds plain objects only');
  const names = Object.keys(object).filter((name) => object[name] !== undefined);
  // The default order of sort() is that of UTF-16 units, as RFC 8785 section 3.2.3 asks.
  return `{${names
    .sort()
    .map((name) => `${canonicalJson(name)}:${canonicalJson(object[name])}`)
    .join(',')}}`;
}
