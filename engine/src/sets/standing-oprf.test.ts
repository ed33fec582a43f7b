/** A set that is asked in several runs: matches, traffic, and what becomes of it where runs end early or something is lost. */
import { describe, expect, test } from 'vitest';
import { costOfMessages } from '../sharing/cost/run.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { RecordingSession, type Sent } from '../transport/transcript.ts';
import { idWords, type IntersectionShape, type SetMemory } from './intersection.ts';
import { fingerprintItems } from './oprf-prepare.ts';
import { openSet } from './oprf-set.ts';
import { oprf } from './oprf.ts';
import { readFiles } from './standing-set.ts';

const names = ['insurer', 'bank'];
const [rows, queries, changes, runs] = [12, 5, 3, 4];
/** With what fills it up for all runs and four more. */
const size = rows + 8 * changes;
const shape: IntersectionShape = {
  owners: [
    { party: 0, rows, payloadBytes: 0 },
    { party: 1, rows: queries, payloadBytes: 0 },
  ],
  gives: { kind: 'rows', receiver: 1 },
  standing: { changes, runs },
};

function idsOf(numbers: readonly number[]): BigUint64Array {
  const ids = new BigUint64Array(idWords * numbers.length);
  numbers.forEach((number, i) => {
    ids[2 * i] = 0x9e3779b97f4a7c15n * BigInt(number + 1);
    ids[2 * i + 1] = BigInt(number);
  });
  return ids;
}

class Memory implements SetMemory {
  bytes: Uint8Array | undefined;
  read(): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.bytes);
  }
  write(bytes: Uint8Array): Promise<void> {
    this.bytes = bytes.slice();
    return Promise.resolve();
  }
}

/** Two parties with what they keep; `alter` changes or drops what is sent. */
class Pair {
  readonly memories = [new Memory(), new Memory()] as const;
  readonly shape: IntersectionShape;
  constructor(standing = { changes, runs }) {
    this.shape = { ...shape, standing };
  }

  async run(set: readonly number[], asked: readonly number[], alter?: (piece: Sent) => Uint8Array) {
    const sent: Sent[] = [];
    const { results, traffic } = await runLocal(names, async (inner) => {
      const session = new RecordingSession(inner, sent, 'start', '', alter);
      const memory = (what: 'sent' | 'received'): Memory => {
        expect(what).toBe(session.self === 0 ? 'sent' : 'received');
        return this.memories[session.self] as Memory;
      };
      const ids = idsOf(session.self === 0 ? set : asked);
      return await oprf.run(session, this.shape, { ids }, () => Promise.resolve(), { memory });
    });
    const found = results[1];
    if (found?.kind !== 'rows') throw new Error('no rows');
    return { found: [...found.rows].map((row) => asked[row]), traffic, sent };
  }
}

const isFirst = async (pair: Pair, { traffic }: Awaited<ReturnType<Pair['run']>>): Promise<boolean> => {
  const [first, later] = await Promise.all(
    [oprf.price, oprf.standing?.priceLater ?? oprf.price].map((price) =>
      costOfMessages(names, (session) => price(session, pair.shape)),
    ),
  );
  const measured = traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0));
  const rounds = Math.max(...traffic.map((each) => each.rounds));
  const declared = measured[0] === first?.bytesPerParty[0] ? first : later;
  expect(measured).toEqual([...(declared?.bytesPerParty ?? [])]);
  expect(rounds).toBe(declared?.rounds);
  return declared === first;
};

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'none',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

const range = (start: number, end: number): number[] => Array.from({ length: end - start }, (_, i) => start + i);

test('three runs: matches as the table is in each, the whole set once, then exactly the declared change', async () => {
  const pair = new Pair();
  const first = await pair.run(range(0, 10), [3, 11, 50]);
  expect([first.found, await isFirst(pair, first)]).toEqual([[3], true]);
  // 0 and 1 go, 11 comes; the question is another one.
  const second = await pair.run([...range(2, 10), 11], [0, 2, 11, 99]);
  expect([second.found, await isFirst(pair, second)]).toEqual([[2, 11], false]);
  // Nothing changes, which nobody can tell.
  const third = await pair.run([...range(2, 10), 11], [1, 11]);
  expect([third.found, await isFirst(pair, third)]).toEqual([[11], false]);
  // What went comes back; a full table.
  const fourth = await pair.run([0, ...range(2, 10), 11, 12, 13], [0, 1, 13]);
  expect([fourth.found, await isFirst(pair, fourth)]).toEqual([[0, 13], false]);
});

test('every file shows as many that come and go, whatever did; more than agreed stop the run, and another set runs on', async () => {
  const [still, busy] = [new Pair(), new Pair()];
  await still.run(range(0, 12), []);
  await busy.run(range(0, 12), []);
  await still.run(range(0, 12), []);
  await busy.run(range(3, 12), []);
  for (const pair of [still, busy]) {
    const files = readFiles(pair.memories[1].bytes as Uint8Array);
    const [before, after] = [openSet(files.slice(0, 1)), openSet(files)];
    expect([before.entries, after.entries]).toEqual([size, size + 2 * changes]);
    expect(after.all().length).toBe(before.all().length);
  }
  expect(await codeOf(busy.run(range(7, 12), [7]))).toBe('oprf-set.too-many-changes');
  expect(await codeOf(busy.run(range(20, 32), [7]))).toBe('oprf-set.too-many-changes');
  expect((await busy.run(range(6, 12), [5, 7])).found).toEqual([7]);
});

test('a table that may not change sends nothing but questions in later runs', async () => {
  const pair = new Pair({ changes: 0, runs });
  expect(await isFirst(pair, await pair.run([1, 2], [2]))).toBe(true);
  const later = await pair.run([1, 2], [1, 5]);
  expect([later.found, await isFirst(pair, later)]).toEqual([[1], false]);
  expect(await codeOf(pair.run([1], [1]))).toBe('oprf-set.too-many-changes');
  pair.memories[1].bytes = undefined;
  expect(await isFirst(pair, await pair.run([1, 2], [1]))).toBe(true);
});

describe('states that do not fit', () => {
  test('what the receiver has lost is sent again; what the sender has lost is prepared under another key', async () => {
    const pair = new Pair();
    const first = await pair.run(range(0, 9), [1]);
    await pair.run(range(1, 9), [1]);
    pair.memories[1].bytes = undefined;
    const whole = await pair.run(range(1, 9), [0, 1]);
    expect([whole.found, await isFirst(pair, whole)]).toEqual([[1], true]);
    expect(await isFirst(pair, await pair.run(range(1, 9), [1]))).toBe(false);
    pair.memories[0].bytes = undefined;
    const anew = await pair.run(range(2, 9), [1, 2]);
    expect([anew.found, await isFirst(pair, anew)]).toEqual([[2], true]);
    const keys = [first, anew].map(({ sent }) => sent.find(({ bytes }) => bytes.length === 33)?.bytes.subarray(1));
    expect(keys[0]).not.toEqual(keys[1]);
  });

  test('a run that ends before or after the file, at either side: the next one gives what is true', async () => {
    for (const [from, length, again] of [
      // The head of the update, and the answers: the file is not there, and there.
      [0, 33, true],
      [0, 64, false],
    ] as const) {
      const pair = new Pair();
      await pair.run(range(0, 9), [1]);
      const broken = (piece: Sent): Uint8Array =>
        piece.from === from && piece.bytes.length === length ? piece.bytes.map((byte) => byte ^ 255) : piece.bytes;
      expect(await codeOf(pair.run(range(2, 9), [1], broken))).not.toBe('none');
      const next = await pair.run(range(2, 9), [1, 2]);
      expect([next.found, await isFirst(pair, next)]).toEqual([[2], again]);
    }
    // The sender is two states ahead: all of it.
    const pair = new Pair();
    await pair.run(range(0, 9), [1]);
    const kept = pair.memories[1].bytes;
    await pair.run(range(1, 9), [1]);
    await pair.run(range(2, 9), [1]);
    pair.memories[1].bytes = kept;
    const next = await pair.run(range(3, 9), [2, 3]);
    expect([next.found, await isFirst(pair, next)]).toEqual([[3], true]);
    // The sender is behind, after its folder was put back.
    const former = pair.memories[0].bytes;
    await pair.run(range(4, 9), []);
    pair.memories[0].bytes = former;
    expect((await pair.run(range(5, 9), [4, 5])).found).toEqual([5]);
  });

  test('what was kept and is damaged, or not for these sizes, is refused before anything is sent', async () => {
    const pair = new Pair();
    await pair.run([1], [1]);
    const [own, got] = pair.memories.map(({ bytes }) => bytes as Uint8Array) as [Uint8Array, Uint8Array];
    for (const cut of [0, 10, 40, own.length - 1]) {
      pair.memories[0].bytes = own.subarray(0, cut);
      expect(await codeOf(pair.run([1], [1]))).toBe('oprf-set.unreadable');
    }
    pair.memories[0].bytes = own;
    pair.memories[1].bytes = got.subarray(0, got.length - 1);
    expect(await codeOf(pair.run([1], [1]))).toBe('oprf-set.unreadable');
  });
});

test('a peer that sends another kind of update than it may, or another file, is refused', async () => {
  for (const [isFirstRun, kind] of [
    [true, 1],
    [true, 2],
    [false, 2],
    [false, 7],
  ] as const) {
    const pair = new Pair();
    if (!isFirstRun) await pair.run([1], [1]);
    const alter = ({ from, bytes }: Sent): Uint8Array =>
      from === 0 && bytes.length === 33 ? Uint8Array.of(kind, ...bytes.subarray(1)) : bytes;
    expect(await codeOf(pair.run([1], [1], alter))).toBe('oprf-set.damaged');
  }
  const pair = new Pair();
  const other = new Pair();
  await pair.run([1], [1]);
  await other.run([1], [1]);
  pair.memories[0].bytes = other.memories[0].bytes;
  // Under another key: the sender knows that the receiver has something else, and sends all.
  expect((await pair.run([1], [1])).found).toEqual([1]);
  const change = openSet(readFiles(pair.memories[1].bytes as Uint8Array));
  const alter = ({ from, bytes }: Sent): Uint8Array =>
    from === 0 && bytes.length > 100 ? bytes.map((byte, i) => (i === 70 ? byte ^ 1 : byte)) : bytes;
  expect(await codeOf(pair.run([1], [1], alter))).toBe('oprf-set.damaged');
  expect(openSet(readFiles(pair.memories[1].bytes as Uint8Array)).digest).toEqual(change.digest);
});

test('many runs: files are made one at both sides, and the chain goes on', async () => {
  const pair = new Pair({ changes: 1, runs: 20 });
  let whole = 0;
  for (let run = 0; run < 20; run++) {
    const { found, ...rest } = await pair.run([run, 100], [run - 1, run, 100]);
    expect(found).toEqual([run, 100]);
    if (await isFirst(pair, { found, ...rest })) whole += 1;
  }
  expect(whole).toBe(1);
  expect(readFiles(pair.memories[1].bytes as Uint8Array).length).toBeLessThan(16);
});

test('threads do the same work', async () => {
  const { memories } = new Pair();
  const tasks: number[] = [];
  const sent: IntersectionShape = {
    ...shape,
    owners: [{ party: 0, rows: 1100, payloadBytes: 0 }, shape.owners[1] as IntersectionShape['owners'][1]],
  };
  const { results } = await runLocal(names, async (session) =>
    oprf.run(
      session,
      sent,
      { ids: idsOf(session.self === 0 ? range(0, 1000) : [999, 1000]) },
      () => Promise.resolve(),
      {
        memory: () => memories[session.self] as Memory,
        work: {
          threads: async (task) => {
            tasks.push(task.items.offsets.length - 1);
            return await fingerprintItems(task);
          },
        },
      },
    ),
  );
  expect(results[1]).toMatchObject({ rows: Uint32Array.of(0) });
  expect(tasks).toEqual([1124]);
});

test('what goes was there from the start, or is the sender’s own: random entries that come stay for all runs', async () => {
  const pair = new Pair();
  await pair.run(range(0, 12), []);
  const states: Set<string>[] = [];
  const look = (): void => {
    const all = openSet(readFiles(pair.memories[1].bytes as Uint8Array)).all();
    states.push(new Set(Array.from({ length: all.length / 3 }, (_, i) => all.slice(3 * i, 3 * i + 3).join())));
  };
  look();
  // A full table whose keys do not change, but for one that comes and goes again.
  for (const set of [range(0, 11), range(0, 12), range(0, 11), [...range(0, 11), 20], range(0, 11)]) {
    await pair.run(set, []);
    look();
  }
  const [first] = states;
  const gone = states.slice(1).map((state, i) => [...(states[i] ?? [])].filter((entry) => !state.has(entry)));
  expect(gone.map(({ length }) => length)).toEqual([3, 3, 3, 3, 3]);
  // The last one that goes is the key that came before.
  expect(gone.map((each) => each.filter((entry) => first?.has(entry) === true).length)).toEqual([3, 3, 3, 3, 2]);
});

test('when the random entries of the first file are used up the set is prepared anew, under another key', async () => {
  const pair = new Pair({ changes: 3, runs: 1 });
  const whole: boolean[] = [];
  const keys = new Set<string>();
  for (let run = 0; run < 8; run++) {
    const made = await pair.run(range(0, 12), [run]);
    expect(made.found).toEqual([run]);
    whole.push(await isFirst(pair, made));
    keys.add(String(made.sent.find(({ bytes }) => bytes.length === 33)?.bytes.subarray(1)));
  }
  expect(whole).toEqual([true, false, false, false, false, false, true, false]);
  expect(keys.size).toBe(2);
});
