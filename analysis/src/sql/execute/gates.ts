/** Boolean circuits over bit planes: all ANDs that are ready, of all circuits together, are one message. */
import type { Bits, Sharing } from '@tacit/engine';

/** A circuit over planes of one length. The same object used twice is evaluated once. */
export type Gate =
  | { readonly kind: 'plane'; readonly plane: Bits }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'not'; readonly item: Gate }
  | { readonly kind: 'and'; readonly items: readonly Gate[] };

/** Disjunction by De Morgan. */
export function orGate(items: readonly Gate[]): Gate {
  return { kind: 'not', item: { kind: 'and', items: items.map((item): Gate => ({ kind: 'not', item })) } };
}

/** A conjunction under way: `ready` operands, and circuits whose results are still to come. */
interface Conjunction {
  ready: Bits[];
  pending: Gate[];
}

/**
 * One plane per circuit. Rounds: the depth of the deepest circuit, where a conjunction of n operands that are ready at the
 * same time has depth ⌈log₂ n⌉; ANDs: operands − 1 each.
 */
export async function evaluateGates(sharing: Sharing, length: number, gates: readonly Gate[]): Promise<Bits[]> {
  const simple = new Map<Gate, Gate>();
  const roots = gates.map((gate) => simplify(gate, simple));
  const conjunctions = new Map<Gate, Conjunction>();
  for (const root of roots) collect(root, conjunctions);

  const done = new Map<Gate, Bits>();
  const planeOf = (gate: Gate): Bits | undefined => {
    if (gate.kind === 'plane') return gate.plane;
    if (gate.kind === 'constant') return sharing.filledBits(length, 1, gate.value);
    if (gate.kind === 'and') return done.get(gate);
    const item = planeOf(gate.item);
    return item === undefined ? undefined : sharing.not(item);
  };

  while (conjunctions.size > 0) {
    const pairs: [Conjunction, Bits, Bits][] = [];
    // A map keeps the order of the program, in which operands stand before what uses them.
    for (const [gate, conjunction] of conjunctions) {
      const { ready } = conjunction;
      conjunction.pending = conjunction.pending.filter((item) => {
        const plane = planeOf(item);
        if (plane !== undefined) ready.push(plane);
        return plane === undefined;
      });
      if (conjunction.pending.length === 0 && ready.length === 1) {
        done.set(gate, ready[0] as Bits);
        conjunctions.delete(gate);
      }
      while (ready.length >= 2) pairs.push([conjunction, ready.shift() as Bits, ready.shift() as Bits]);
    }
    if (pairs.length === 0) continue;
    const products = await sharing.and(
      sharing.joinPlanes(pairs.map(([, left]) => left)),
      sharing.joinPlanes(pairs.map(([, , right]) => right)),
    );
    pairs.forEach(([conjunction], i) => {
      conjunction.ready.push(sharing.slicePlanes(products, i, i + 1));
    });
  }
  return roots.map((root) => planeOf(root) as Bits);
}

function collect(gate: Gate, conjunctions: Map<Gate, Conjunction>): void {
  if (gate.kind === 'not') collect(gate.item, conjunctions);
  if (gate.kind !== 'and' || conjunctions.has(gate)) return;
  for (const item of gate.items) collect(item, conjunctions);
  conjunctions.set(gate, { ready: [], pending: [...gate.items] });
}

/** Without constants inside, double negations and conjunctions of fewer than two. */
function simplify(gate: Gate, known: Map<Gate, Gate>): Gate {
  let result = known.get(gate);
  if (result !== undefined) return result;
  if (gate.kind === 'not') {
    const item = simplify(gate.item, known);
    if (item.kind === 'constant') result = { kind: 'constant', value: !item.value };
    else result = item.kind === 'not' ? item.item : { kind: 'not', item };
  } else if (gate.kind === 'and') {
    const items = gate.items
      .map((item) => simplify(item, known))
      .flatMap((item) => (item.kind === 'and' ? item.items : [item]))
      .filter((item) => item.kind !== 'constant' || !item.value);
    const [first] = items;
    if (items.some((item) => item.kind === 'constant')) result = { kind: 'constant', value: false };
    else if (first === undefined) result = { kind: 'constant', value: true };
    else result = items.length === 1 ? first : { kind: 'and', items };
  } else result = gate;
  known.set(gate, result);
  return result;
}
