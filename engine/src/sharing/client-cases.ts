/** The cases of the conformance suite with clients: every way in which they put something in and learn something. */
import { wordsFor } from '../math/bits.ts';
import { type ConformanceCase, testWords } from './conformance-cases.ts';
import type { Bits, Ring, Sharing } from './model.ts';
import { together } from './together.ts';

const planes = 5;

/** Numbers of the clients. */
const clientsOf = ({ session: { names, computers } }: Sharing): number[] =>
  names.map((_, party) => party).slice(computers);

const everyone = ({ session }: Sharing): number[] => session.names.map((_, party) => party);

const ringOf = (sharing: Sharing, owner: number, length: number): Promise<Ring> =>
  sharing.inputRing(owner, length, sharing.session.owns(owner) ? testWords(`ring of ${owner}`, length) : undefined);

const bitsOf = (sharing: Sharing, owner: number, length: number): Promise<Bits> => {
  const words = sharing.session.owns(owner) ? testWords(`bits of ${owner}`, planes * wordsFor(length)) : undefined;
  return sharing.inputBits(owner, length, planes, words);
};

/** What all parties learn: in a cost run, of which nobody looks at the result, nothing. */
const told = (values: BigUint64Array | undefined): BigUint64Array[] => (values === undefined ? [] : [values]);

const programs: Readonly<Record<string, (sharing: Sharing, length: number) => Promise<BigUint64Array[]>>> = {
  'inputs of clients, revealed to all': async (sharing, length) => {
    const results: BigUint64Array[] = [];
    for (const client of clientsOf(sharing)) {
      results.push(...told(await sharing.reveal(await ringOf(sharing, client, length), 'ring', everyone(sharing))));
      results.push(...told(await sharing.revealBits(await bitsOf(sharing, client, length), 'bits', everyone(sharing))));
    }
    return results;
  },
  'computed with inputs of computers and clients': async (sharing, length) => {
    const owners = [...clientsOf(sharing), 0, 1];
    const rings: Ring[] = [];
    const bits: Bits[] = [];
    for (const owner of owners) {
      rings.push(await ringOf(sharing, owner, length));
      bits.push(await bitsOf(sharing, owner, length));
    }
    const [x, ...others] = rings as [Ring, ...Ring[]];
    let product = x;
    for (const other of others) product = await sharing.multiply(sharing.add(product, x), other);
    const all = await sharing.and(bits[0] as Bits, bits.at(-1) as Bits);
    const numbers = await sharing.bitsToRing(all);
    return [
      ...told(await sharing.reveal(product, 'product', everyone(sharing))),
      ...told(await sharing.reveal(numbers, 'numbers', everyone(sharing))),
    ];
  },
  'revealed to some': async (sharing, length) => {
    const [x, b] = [await ringOf(sharing, 1, length), await bitsOf(sharing, 0, length)];
    const clients = clientsOf(sharing);
    const [first = 0] = clients;
    // What they learn differs from party to party, what is sent does not: the traffic is compared.
    await sharing.reveal(x, 'one client', [first]);
    await sharing.revealBits(b, 'clients', clients);
    await sharing.reveal(x, 'a client and a computer', [first, 1]);
    await sharing.revealBits(b, 'a computer', [0]);
    await sharing.open(x);
    return [];
  },
  'in branches': async (sharing, length) => {
    const inputs = await sharing.session.parallel(
      everyone(sharing).map((owner) => (session) => ringOf(sharing.on(session), owner, length)),
    );
    let sum = inputs[0] as Ring;
    for (const each of inputs.slice(1)) sum = sharing.add(sum, each);
    const [doubled, square] = await together(sharing, [
      async (on) => on.reveal(on.add(sum, sum), 'doubled', everyone(on)),
      async (on) => on.reveal(await on.multiply(sum, sum), 'square', everyone(on)),
    ]);
    return [...told(doubled), ...told(square)];
  },
};

/** A word boundary, and a length of several chunks for what streams. */
const lengths = [0, 1, 65];

export const clientCases: readonly ConformanceCase[] = [
  ...Object.entries(programs).flatMap(([name, program]) =>
    lengths.map((length) => ({
      name: `${name}, length ${length}`,
      program: (sharing: Sharing) => program(sharing, length),
    })),
  ),
  {
    name: 'inputs of clients, length 20001',
    program: async (sharing) => {
      const x = await ringOf(sharing, sharing.session.names.length - 1, 20_001);
      return told(await sharing.reveal(x, 'ring', everyone(sharing)));
    },
  },
];
