/**
 * A network of switches that can put any number of rows into any order: what lets a party that knows an order apply it
 * through choices between two.
 *
 * Paper: Waksman, "A Permutation Network", JACM 1968; for any number of rows: Beauquier, Darrot, "On Arbitrary Size Waksman
 * Networks and Their Vulnerability", PPL 2002.
 * n rows: ⌊n/2⌋ switches on neighbours, a network each for the upper and the lower outputs, and switches again, of which the
 * last is left out where n is even. About n·log₂ n − n switches in 2·⌈log₂ n⌉ − 1 layers.
 *
 * A switch exchanges two places or leaves them. Which places is public, whether is the order's secret: who sets the switches
 * owns the order, so the routing below may look at it.
 */

/** Switches of the network of n rows. */
export function switchCount(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  const half = Math.floor(n / 2);
  return half + switchCount(half) + switchCount(n - half) + (n % 2 === 1 ? half : half - 1);
}

/** The two places of each switch, in an order in which they can be worked through: 2·switchCount(n) numbers. */
export function switchPlaces(n: number): Uint32Array {
  const places = new Uint32Array(2 * switchCount(n));
  let used = 0;
  const lay = (rows: Uint32Array): void => {
    const count = rows.length;
    if (count < 2) return;
    const half = count >> 1;
    const pairs = (until: number): void => {
      places.set(rows.subarray(0, 2 * until), used);
      used += 2 * until;
    };
    pairs(half);
    if (count === 2) return;
    lay(rows.filter((_, i) => i % 2 === 0 && i < 2 * half));
    lay(rows.filter((_, i) => i % 2 === 1 || i === 2 * half));
    pairs(count % 2 === 1 ? half : half - 1);
  };
  lay(Uint32Array.from({ length: n }, (_, i) => i));
  return places;
}

/** For each switch, in the order of `switchPlaces`, 1 where it exchanges, so that row order[j] comes to place j. */
export function routeSwitches(order: Uint32Array): Uint8Array {
  const crossed = new Uint8Array(switchCount(order.length));
  let used = 0;
  const route = (sigma: Uint32Array): void => {
    const n = sigma.length;
    if (n < 2) return;
    const half = n >> 1;
    if (n === 2) {
      crossed[used++] = sigma[0] as number;
      return;
    }
    const { inputs, outputs } = sides(sigma);
    const set = (lower: Uint8Array, count: number): void => {
      for (let k = 0; k < count; k++) crossed[used++] = lower[2 * k] as number;
    };
    set(inputs, half);
    const upper = new Uint32Array(half);
    const lower = new Uint32Array(n - half);
    for (let j = 0; j < n; j++) (outputs[j] === 1 ? lower : upper)[j >> 1] = (sigma[j] as number) >> 1;
    route(upper);
    route(lower);
    set(outputs, n % 2 === 1 ? half : half - 1);
  };
  route(order);
  return crossed;
}

/**
 * Through which inner network each input and each output goes: 1 the lower. Two outputs of a switch go different ways, and so
 * do two inputs; the last output always takes the lower one, and with n odd the last input too. Both form chains, which are
 * followed from one end.
 */
function sides(sigma: Uint32Array): { inputs: Uint8Array; outputs: Uint8Array } {
  const n = sigma.length;
  const unset = 2;
  const inputs = new Uint8Array(n).fill(unset);
  const outputs = new Uint8Array(n).fill(unset);
  const outputOf = new Uint32Array(n);
  for (let j = 0; j < n; j++) outputOf[sigma[j] as number] = j;
  for (let last = n - 1; last >= 0; last--) {
    let j = last;
    while (outputs[j] === unset) {
      outputs[j] = 1;
      const i = sigma[j] as number;
      inputs[i] = 1;
      // The chain of an odd number ends at the input that has no partner.
      if ((i ^ 1) >= n) break;
      inputs[i ^ 1] = 0;
      const partner = outputOf[i ^ 1] as number;
      outputs[partner] = 0;
      j = partner ^ 1;
    }
  }
  return { inputs, outputs };
}
