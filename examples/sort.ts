// Two shops rank their customers together by what they spent, and learn only the ten largest sums and which shop each comes
// from: nothing about all other customers. `node examples/sort.ts`

import { permitLines, replicated, runLocal, runProgram, type Sharing, sortRows } from '@tacit/engine';

const customers = 400;
const largest = 10;
const shops = ['North', 'South'];

/** What a shop's customers spent, in cents. */
const spent = (shop: number): BigUint64Array =>
  BigUint64Array.from({ length: customers }, (_, i) => BigInt((7919 * (i + 3) * (shop + 2)) % 100_003));

async function topCustomers(sharing: Sharing): Promise<[BigUint64Array, BigUint64Array] | undefined> {
  const { session } = sharing;
  const sums = sharing.concatenate([
    await sharing.inputRing(0, customers, session.owns(0) ? spent(0) : undefined),
    await sharing.inputRing(1, customers, session.owns(1) ? spent(1) : undefined),
  ]);
  const rows = 2 * customers;
  // Which shop a row is from is public before sorting; sorted with the sums it becomes a secret.
  const shop = sharing.constantRing(BigUint64Array.from({ length: rows }, (_, i) => (i < customers ? 0n : 1n)));
  // Keys of 17 bits: the fewer, the less is sent.
  const key = { by: sums, width: 17, signed: false, descending: true };
  const sorted = await sortRows(sharing, [key], { rings: [sums, shop], bits: [] });
  const [bySum, byShop] = sorted.rings.map((column) => sharing.slice(column, 0, largest));
  if (bySum === undefined || byShop === undefined) throw new Error('two columns come back');
  const sum = await sharing.reveal(bySum, 'largest sums', [0, 1]);
  const from = await sharing.reveal(byShop, 'their shops', [0, 1]);
  return sum === undefined || from === undefined ? undefined : [sum, from];
}

const guard = permitLines({ 'largest sums': [0, 1], 'their shops': [0, 1] });
const { results, traffic } = await runLocal([...shops, 'helper'], (session) =>
  runProgram(replicated, session, topCustomers, guard),
);

const [sums, from] = results[0] ?? [];
sums?.forEach((cents, rank) => {
  console.log(
    `${String(rank + 1).padStart(2)}. ${(Number(cents) / 100).toFixed(2).padStart(8)}  ${shops[Number(from?.[rank])]}`,
  );
});
const { rounds, sent } = traffic[0] as (typeof traffic)[number];
console.log(
  `${2 * customers} rows sorted: ${rounds} rounds, ${sent.reduce((all, to) => all + to, 0)} bytes sent by ${shops[0]}`,
);
