/**
 * What somebody who collects answers can work out, by means that share nothing with the product: exact elimination over the
 * rational numbers, and a search for other data that would have looked the same.
 */

interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

const zero: Fraction = { n: 0n, d: 1n };

function fraction(n: bigint, d: bigint): Fraction {
  let [a, b] = [n < 0n ? -n : n, d < 0n ? -d : d];
  while (b !== 0n) [a, b] = [b, a % b];
  const sign = d < 0n ? -1n : 1n;
  return a === 0n ? zero : { n: (sign * n) / a, d: (sign * d) / a };
}

const times = (x: Fraction, y: Fraction) => fraction(x.n * y.n, x.d * y.d);
const minus = (x: Fraction, y: Fraction) => fraction(x.n * y.d - y.n * x.d, x.d * y.d);

/**
 * The unknowns whose values follow from known sums of them; each sum is given as the set of its unknowns. In a reduced
 * echelon form an unknown is determined exactly where a row holds nothing else.
 */
export function determined<Unknown>(sums: readonly ReadonlySet<Unknown>[]): Set<Unknown> {
  const unknowns = [...new Set(sums.flatMap((sum) => [...sum]))];
  const rows = sums.map((sum) => unknowns.map((unknown) => (sum.has(unknown) ? { n: 1n, d: 1n } : zero)));
  let done = 0;
  for (let column = 0; column < unknowns.length && done < rows.length; column++) {
    const found = rows.findIndex((row, i) => i >= done && row[column]?.n !== 0n);
    if (found < 0) continue;
    const [pivot] = rows.splice(found, 1) as [Fraction[]];
    const { n, d } = pivot[column] as Fraction;
    const scaled = pivot.map((entry) => fraction(entry.n * d, entry.d * n));
    rows.splice(done, 0, scaled);
    rows.forEach((row, i) => {
      const factor = row[column] as Fraction;
      if (i === done || factor.n === 0n) return;
      rows[i] = row.map((entry, at) => minus(entry, times(factor, scaled[at] as Fraction)));
    });
    done++;
  }
  const alone = rows.flatMap((row) => {
    const held = unknowns.filter((_, at) => row[at]?.n !== 0n);
    return held.length === 1 ? held : [];
  });
  return new Set(alone);
}

/**
 * Whether one of the worlds looks as the true one does, from every side: then nothing that differs between the two is known.
 */
export function looksTheSame<World>(
  truth: readonly string[],
  worlds: Iterable<World>,
  views: readonly ((world: World) => string)[],
): boolean {
  for (const world of worlds) if (views.every((view, i) => view(world) === truth[i])) return true;
  return false;
}
