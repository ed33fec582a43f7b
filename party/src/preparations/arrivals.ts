/** Parts that come in pieces, from the dealer's party or from a file: each piece in its place, nothing before the head is good. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PolicyError, UsageError } from '@tacit/engine/text';
import type { HeldPreparation, PreparedPiece } from '../api/types.ts';
import type { PartyContext } from '../peers/context.ts';
import { headBytes } from './head.ts';
import type { HeldPreparations } from './held.ts';

/** Of a piece as it is sent; the first one holds the whole head. */
export const pieceBytes = 1024 * 1024;
/** Files that are under way at a time, and for how long none of their pieces may come. */
const mostArriving = 16;
const silenceMs = 120_000;

interface Arriving {
  readonly draft: string;
  readonly descriptor: number;
  readonly total: number;
  written: number;
  timer: NodeJS.Timeout;
}

export class Arrivals {
  readonly #context: PartyContext;
  readonly #held: HeldPreparations;
  readonly #arriving = new Map<string, Arriving>();

  constructor(context: PartyContext, held: HeldPreparations) {
    this.#context = context;
    this.#held = held;
  }

  /**
   * A piece of the file `key` (one of each sender). Undefined until the last piece has come and the whole was taken in.
   * `sender`: the peer that sends it, which must be its dealer; undefined for a file that somebody imports. Throws as
   * `HeldPreparations.admit` and `take`, and UsageError 'prepare.piece'.
   */
  async piece(key: string, piece: PreparedPiece, sender?: string): Promise<HeldPreparation | undefined> {
    const data = Buffer.from(piece.data, 'base64');
    if (piece.offset === 0) await this.#begin(key, data, piece.total, sender);
    const arriving = this.#arriving.get(key);
    const expected = arriving?.written ?? 0;
    if (arriving === undefined || piece.offset !== expected || piece.total !== arriving.total || data.length === 0) {
      throw new UsageError('prepare.piece', { found: piece.offset, expected });
    }
    if (arriving.written + data.length > arriving.total) {
      this.#drop(key);
      throw new UsageError('prepare.piece', { found: arriving.written + data.length, expected: arriving.total });
    }
    arriving.timer.refresh();
    try {
      writeSync(arriving.descriptor, data);
    } catch (error) {
      this.#drop(key);
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
      const { name, storeFile } = this.#context.home;
      throw new UsageError('store.full', { file: storeFile, party: name }, { cause: error });
    }
    arriving.written += data.length;
    if (arriving.written < arriving.total) return undefined;
    // From here on no other piece finds it.
    this.#arriving.delete(key);
    clearTimeout(arriving.timer);
    closeSync(arriving.descriptor);
    try {
      return await this.#held.take(arriving.draft, arriving.total);
    } finally {
      rmSync(arriving.draft, { force: true });
    }
  }

  close(): void {
    for (const key of this.#arriving.keys()) this.#drop(key);
  }

  async #begin(key: string, data: Buffer, total: number, sender: string | undefined): Promise<void> {
    this.#drop(key);
    const { head, job } = await this.#held.admit(data.subarray(0, headBytes), total);
    if (sender !== undefined && sender !== head.dealer)
      throw new PolicyError('contract.wrong-sender', { sender, party: head.dealer });
    if (this.#arriving.has(key)) throw new UsageError('prepare.piece', { found: 0, expected: data.length });
    if (this.#arriving.size >= mostArriving) {
      throw new PolicyError('prepare.too-many', { party: this.#context.home.name, job: job.id, limit: mostArriving });
    }
    const draft = join(this.#context.home.preparationDirectory, `${randomBytes(16).toString('hex')}.draft`);
    const descriptor = openSync(draft, 'wx', 0o600);
    const timer = setTimeout(() => this.#drop(key), silenceMs).unref();
    this.#arriving.set(key, { draft, descriptor, total, written: 0, timer });
  }

  #drop(key: string): void {
    const arriving = this.#arriving.get(key);
    if (arriving === undefined) return;
    this.#arriving.delete(key);
    clearTimeout(arriving.timer);
    closeSync(arriving.descriptor);
    rmSync(arriving.draft, { force: true });
  }
}
