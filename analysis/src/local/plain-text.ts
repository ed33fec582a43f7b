import { canonicalJson } from '../contract/canonical.ts';

/**
 * Canonical JSON without the digits that types have and the bits that comparisons take: both follow from the values that
 * a version of the data happens to have, and the same question must read the same over the next one.
 */
export function plainText(value: unknown): string {
  const plain = JSON.stringify(value, (name, member: unknown) =>
    name === 'precision' || name === 'width' ? undefined : member,
  );
  return canonicalJson(JSON.parse(plain));
}
