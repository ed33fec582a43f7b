/**
 * Shares that computers keep on the way, so that a run which fails is gone on with by the next attempt at it.
 *
 * Each computer keeps its own shares of the last two steps as `Runtime.memory`: sealed with a key of the party, bound to contract, attempt and
 * party, and on the disk before the program goes on. A computer can finish a step only after all others have gone on from the one before,
 * so no two of them are more than one step apart, and two of them have one in common.
 *
 * Where to go on from is no party's word: each tells all others which attempt and step its shares are of, and all go on from the latest
 * that every computer has; a computer uses nothing that it does not hold itself. Shares of different attempts do not fit together, so
 * the attempt counts. Who tells others different things makes them do different things, which the labels of the next message show.
 *
 * Nothing of an attempt is used again but these shares. They are as any secret that two programs use (sharing/at-rest.ts): what the new
 * session sends is masked with randomness of its own, its correlations are made or taken anew, and no seed of the former one is kept.
 */
import {
  type Bits,
  fromRest,
  type RestShape,
  type Ring,
  type Session,
  type SetMemory,
  type Sharing,
  toRest,
  wordsFor,
} from '@tacit/engine';

/** What is kept of one step. */
interface Kept {
  /** 16 bytes, hex: the id of the run. */
  readonly attempt: string;
  readonly step: number;
  readonly parts: readonly (readonly BigUint64Array[])[];
}

export interface CheckpointTerms {
  /** Of the vectors of every step; steps are numbered from 1. */
  readonly shapes: readonly RestShape[];
  readonly steps: number;
}

const attemptBytes = 16;
const claimBytes = attemptBytes + 4;
const mostKept = 2;
const format = 1;

/** `Vector`: of the domains of the shapes. */
export class Checkpoints<Vector extends Ring | Bits = Ring> {
  readonly #memory: () => SetMemory;
  readonly #attempt: string;
  readonly #terms: CheckpointTerms;
  #last: Kept | undefined;

  /** `memory`: asked for at computers. `attempt`: the id of this run, 32 hex digits, which all parties know. */
  constructor(memory: () => SetMemory, attempt: string, terms: CheckpointTerms) {
    this.#memory = memory;
    this.#attempt = attempt;
    this.#terms = terms;
  }

  /**
   * Agrees with all parties of the session from which step to go on; undefined: from the start. A round; every computer sends 40 bytes to
   * all others, and to clients.
   */
  async agree(sharing: Sharing): Promise<{ readonly step: number; readonly vectors: readonly Vector[] } | undefined> {
    const { session } = sharing;
    const { shapes, steps } = this.#terms;
    const own = isHolder(session) ? await this.#read(sharing) : [];
    const claims = await exchanged(session, claimOf(own));
    const common = (claims[0] ?? []).filter(
      (each) => stepIn(each) <= steps && claims.every((all) => all.includes(each)),
    );
    const [latest] = common.sort((a, b) => stepIn(b) - stepIn(a));
    if (latest === undefined) return undefined;
    const found = own.find((each) => textOf(each) === latest);
    if (found === undefined && isHolder(session)) throw new Error('a checkpoint that is not here');
    this.#last = found;
    const vectors = shapes.map((shape, i) => fromRest(sharing, shape, found?.parts[i]) as Vector);
    return { step: stepIn(latest), vectors };
  }

  /** Keeps shares of `vectors`, of the shapes that were stated, after so many steps. Local. */
  async keep(sharing: Sharing, step: number, vectors: readonly Vector[]): Promise<void> {
    const { shapes } = this.#terms;
    const parts = shapes.map((shape, i) => toRest(sharing, vectors[i] as Vector, shape));
    if (!isHolder(sharing.session)) return;
    const kept = { attempt: this.#attempt, step, parts };
    const former = this.#last === undefined ? [] : [this.#last];
    this.#last = kept;
    await this.#memory().write(bytesOf([kept, ...former].slice(0, mostKept)));
  }

  async #read(sharing: Sharing): Promise<readonly Kept[]> {
    const bytes = await this.#memory().read();
    return bytes === undefined ? [] : keptIn(bytes, this.#terms, componentsOf(sharing));
  }
}

/** Whether this party holds shares: on `cost`, in the clear and at a client nothing is kept. */
const isHolder = ({ self, computers }: Session): boolean => self >= 0 && self < computers;

function componentsOf(sharing: Sharing): number {
  return toRest(sharing, sharing.filledRing(1, 0n), { domain: 'ring', length: 1 }).length;
}

/** Of each component of a share. */
const wordsOf = (shape: RestShape): number =>
  shape.domain === 'ring' ? shape.length : shape.planes * wordsFor(shape.length);

const textOf = ({ attempt, step }: Pick<Kept, 'attempt' | 'step'>): string => `${attempt} ${step}`;
const stepIn = (text: string): number => Number(text.slice(2 * attemptBytes + 1));

function claimOf(kept: readonly Kept[]): Uint8Array {
  const bytes = new Uint8Array(mostKept * claimBytes);
  for (const [i, { attempt, step }] of kept.entries()) {
    bytes.set(bytesOfHex(attempt), i * claimBytes);
    new DataView(bytes.buffer).setUint32(i * claimBytes + attemptBytes, step);
  }
  return bytes;
}

/** What each computer has, as this party was told; no step counts where there is none. */
async function exchanged(session: Session, own: Uint8Array): Promise<string[][]> {
  const { self, computers, names } = session;
  const pairs = Array.from({ length: computers }, (_, from) => from).flatMap((from) =>
    names.flatMap((_, to) => (to === from ? [] : [{ from, to }])),
  );
  const told = await session.parallel(
    pairs.map(
      ({ from, to }) =>
        (branch: Session) =>
          branch.transfer(from, to, own.length, from === self ? own : undefined),
    ),
  );
  const of = (computer: number) => {
    if (computer === self) return own;
    return told[pairs.findIndex(({ from, to }) => from === computer && to === self)] ?? new Uint8Array(own.length);
  };
  return Array.from({ length: computers }, (_, computer) => stepsIn(of(computer)));
}

function stepsIn(claim: Uint8Array): string[] {
  const view = new DataView(claim.buffer, claim.byteOffset, claim.byteLength);
  return Array.from({ length: mostKept }, (_, i) => {
    const attempt = hexOf(claim.subarray(i * claimBytes, i * claimBytes + attemptBytes));
    return { attempt, step: view.getUint32(i * claimBytes + attemptBytes) };
  }).flatMap((each) => (each.step === 0 ? [] : [textOf(each)]));
}

/** Format, steps; of each attempt, step, and the parts of its vectors; numbers with the least significant byte first. */
function bytesOf(all: readonly Kept[]): Uint8Array {
  const words = all.reduce((sum, { parts }) => sum + parts.flat().reduce((own, part) => own + part.length, 0), 0);
  const bytes = new Uint8Array(2 + all.length * claimBytes + 8 * words);
  const view = new DataView(bytes.buffer);
  bytes.set([format, all.length]);
  let at = 2;
  for (const { attempt, step, parts } of all) {
    bytes.set(bytesOfHex(attempt), at);
    view.setUint32(at + attemptBytes, step);
    at += claimBytes;
    for (const part of parts.flat()) {
      for (const word of part) {
        view.setBigUint64(at, word, true);
        at += 8;
      }
    }
  }
  return bytes;
}

/** What `bytesOf` was given; nothing where the bytes are not of these terms: then there is nothing to go on from. */
function keptIn(bytes: Uint8Array, { shapes, steps }: CheckpointTerms, components: number): Kept[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes[1] ?? 0;
  const words = components * shapes.reduce((sum, shape) => sum + wordsOf(shape), 0);
  const size = claimBytes + 8 * words;
  if (bytes[0] !== format || count > mostKept || bytes.length !== 2 + count * size) return [];
  return Array.from({ length: count }, (_, i): Kept => {
    let at = 2 + i * size;
    const attempt = hexOf(bytes.subarray(at, at + attemptBytes));
    const step = view.getUint32(at + attemptBytes);
    at += claimBytes;
    const parts = shapes.map((shape) =>
      Array.from({ length: components }, () =>
        BigUint64Array.from({ length: wordsOf(shape) }, () => {
          at += 8;
          return view.getBigUint64(at - 8, true);
        }),
      ),
    );
    return { attempt, step, parts };
  }).filter(({ step }) => step >= 1 && step <= steps);
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function bytesOfHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2}){16}$/.test(text)) throw new Error('not the id of a run');
  return Uint8Array.from({ length: attemptBytes }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
