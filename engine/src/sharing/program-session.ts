/**
 * A session as the programs of protocols with a preparation see it: a dealer has no name, and each branch
 * knows its path in the program, by which it finds its part of the preparation.
 */
import type { RandomSource } from '../base/random.ts';
import type { PrgName } from '../platform/types.ts';
import type { Session, Traffic } from '../transport/session.ts';
import { requireParty } from './checks.ts';

export class ProgramSession implements Session {
  readonly names: readonly string[];
  readonly computers: number;
  readonly self: number;
  readonly prg: PrgName;
  /** The session below, which has all parties. */
  readonly inner: Session;
  /** See BranchNeeds. */
  readonly path: string;
  #calls = 0;

  /** Of the first `computers` parties of `inner`, which compute, and so many clients after them. */
  constructor(inner: Session, computers: number, clients = 0, path = '') {
    this.inner = inner;
    this.names = inner.names.slice(0, computers + clients);
    this.computers = computers;
    this.self = inner.self;
    this.prg = inner.prg;
    this.path = path;
  }

  owns(party: number): boolean {
    return this.inner.owns(party);
  }

  get random(): RandomSource {
    return this.inner.random;
  }

  pairSeed(a: number, b: number, purpose: string): Uint8Array | undefined {
    this.#require('pairSeed', a, b);
    return this.inner.pairSeed(a, b, purpose);
  }

  transfer(from: number, to: number, length: number, data: Uint8Array | undefined): Promise<Uint8Array | undefined> {
    this.#require('transfer', from, to);
    return this.inner.transfer(from, to, length, data);
  }

  send(to: number, chunk: Uint8Array, last: boolean): void {
    this.#require('send', to);
    this.inner.send(to, chunk, last);
  }

  receive(from: number, target: Uint8Array): Promise<void> {
    this.#require('receive', from);
    return this.inner.receive(from, target);
  }

  breathe(): Promise<void> {
    return this.inner.breathe();
  }

  parallel<T>(branches: readonly ((session: Session) => Promise<T>)[]): Promise<T[]> {
    const call = this.#calls++;
    const clients = this.names.length - this.computers;
    return this.inner.parallel(
      branches.map(
        (branch, i) => (session: Session) =>
          branch(new ProgramSession(session, this.computers, clients, `${this.path}/${call}.${i}`)),
      ),
    );
  }

  operation<T>(name: string, body: () => Promise<T>): Promise<T> {
    return this.inner.operation(name, body);
  }

  requireIdle(name: string): void {
    this.inner.requireIdle(name);
  }

  step(name: string): void {
    this.inner.step(name);
  }

  traffic(): Traffic {
    return this.inner.traffic();
  }

  #require(operation: string, ...parties: readonly number[]): void {
    for (const party of parties) requireParty(operation, party, this.names.length);
  }
}

/** What a program's session stands on: the same session for all programs that run there. */
export const sessionBelow = (session: Session): Session =>
  session instanceof ProgramSession ? session.inner : session;
