/** Releases that are about one unit, as they count for another: a policy may change what it protects while earlier answers still count. */
import { isWithin } from './checks.ts';
import { mechanismForGroup } from './mechanisms.ts';
import type { Unit } from './releases.ts';
import type { Listed } from './spendings.ts';

/**
 * What `releases` say about `unit`, or undefined where nothing is proven. `most`: how many rows one such unit had at most in the data that was answered about; undefined
 * where nobody knows.
 *
 * A unit of `unit` holds some rows, each of one unit of the releases, so that so many of theirs change at most, and group privacy bounds what all of them change together (`mechanismForGroup`). One
 * of theirs that is a row leaves or joins in one step. One that is a person of several rows and loses some of them has other rows than before: two steps, of which the first takes all
 * of its rows away and the second brings the rest back. A person of the same key is the same person, whatever bound its rows had when: data was answered about as it was.
 */
export function releasesAbout(releases: Listed, unit: Unit, most: number | undefined): Listed | undefined {
  const { unit: from, relation, mechanism, sampling, epsilon: _, delta: __, ...rest } = releases;
  if (relation !== 'add-remove' || from.kind === 'group' || unit.kind === 'group') return undefined;
  if (from.kind === 'row' && unit.kind === 'row') return releases;
  if (from.kind === 'person' && unit.kind === 'person' && from.key === unit.key) return { ...releases, unit };
  const rows = unit.kind === 'row' ? 1 : most;
  // Of sampled releases group privacy says something else.
  if (rows === undefined || sampling !== undefined) return undefined;
  const steps = from.kind === 'row' ? 1 : 2;
  const grown = mechanismForGroup(mechanism, rows * steps);
  // A δ of 1 promises nothing.
  if (grown.name === 'guaranteed' && isWithin(1, grown.delta)) return undefined;
  return { ...rest, unit, relation, mechanism: grown };
}
