/** Two owners of whom one learns rows. */
import { UsageError } from '../base/errors.ts';
import type { IntersectionShape, SetOwner } from './intersection.ts';

/** Throws UsageError 'set.shape' for anything else. */
export function twoOf({ owners, gives }: IntersectionShape): {
  readonly sender: SetOwner;
  readonly receiver: SetOwner;
} {
  const place = gives.kind === 'rows' ? gives.receiver : -1;
  const [receiver, sender] = [owners[place], owners[1 - place]];
  if (owners.length === 2 && receiver !== undefined && sender !== undefined) return { sender, receiver };
  throw new UsageError('set.shape', {
    found: `${owners.length} owners, ${gives.kind}`,
    expected: 'two, and rows of one',
  });
}
