/**
 * Which of many connections may stay. Each origin (loopback, addresses of known peers, everybody else) has places of its
 * own, so that whoever fills the places of strangers keeps nobody else out; within an origin a newcomer is always let in
 * and an earlier connection goes: of the address that has most, the oldest. Honest callers say who they are at once, so
 * that they are never the oldest for long.
 */
import type { Socket } from 'node:net';
import { addressKey, type Origin } from './addresses.ts';

export interface Places {
  /** Connections that have not yet said whose they are, in all and from one address. */
  readonly undecided: number;
  readonly undecidedPerAddress: number;
  /** Connections of this process altogether, undecided ones among them. */
  readonly all: number;
}

const defaultPlaces: Readonly<Record<Origin, Places>> = {
  loopback: { undecided: 64, undecidedPerAddress: 64, all: 256 },
  peer: { undecided: 64, undecidedPerAddress: 16, all: 256 },
  stranger: { undecided: 128, undecidedPerAddress: 16, all: 512 },
};

/** More than all places together, so that the count of open sockets never decides who gets in. */
export const maxConnections = Object.values(defaultPlaces).reduce((sum, { all }) => sum + all, 0) + 256;

export class Admission {
  readonly #places: Readonly<Record<Origin, Places>>;
  readonly #undecided: Readonly<Record<Origin, Crowd>> = crowds();
  readonly #all: Readonly<Record<Origin, Crowd>> = crowds();

  constructor(places = defaultPlaces) {
    this.#places = places;
  }

  /** Lets a connection in and ends those whose places it takes. Call `decided` when it is known whose it is. */
  enter(socket: Socket, origin: Origin, address = socket.remoteAddress): { decided(): void; leave(): void } {
    const key = addressKey(address) ?? '';
    const [undecided, all, places] = [this.#undecided[origin], this.#all[origin], this.#places[origin]];
    const decided = (): void => undecided.remove(socket, key);
    const leave = (): void => {
      decided();
      all.remove(socket, key);
    };
    undecided.add(socket, key);
    all.add(socket, key);
    socket.once('close', leave);
    while (undecided.of(key) > places.undecidedPerAddress) this.#end(undecided, undecided.oldest(key), key);
    while (undecided.size > places.undecided) this.#end(undecided, ...undecided.next());
    while (all.size > places.all) this.#end(all, ...all.next());
    return { decided, leave };
  }

  /** Ends all that are still undecided. */
  close(): void {
    for (const crowd of Object.values(this.#undecided)) for (const socket of crowd) socket.destroy();
  }

  #end(crowd: Crowd, socket: Socket, key: string): void {
    // Its other place is given back when it has closed.
    crowd.remove(socket, key);
    socket.destroy();
  }
}

/** Sockets by address, in the order in which they came. */
class Crowd {
  readonly #byAddress = new Map<string, Set<Socket>>();
  size = 0;

  of(key: string): number {
    return this.#byAddress.get(key)?.size ?? 0;
  }

  add(socket: Socket, key: string): void {
    const sockets = this.#byAddress.get(key) ?? new Set();
    sockets.add(socket);
    this.#byAddress.set(key, sockets);
    this.size++;
  }

  remove(socket: Socket, key: string): void {
    const sockets = this.#byAddress.get(key);
    if (sockets?.delete(socket) !== true) return;
    this.size--;
    if (sockets.size === 0) this.#byAddress.delete(key);
  }

  oldest(key: string): Socket {
    for (const socket of this.#byAddress.get(key) ?? []) return socket;
    throw new Error('nobody is there');
  }

  /** Who goes next: the oldest of the address that has most, of several such the one that came first. */
  next(): [socket: Socket, key: string] {
    let fullest = '';
    let most = 0;
    for (const [key, { size }] of this.#byAddress) {
      if (size > most) [fullest, most] = [key, size];
    }
    return [this.oldest(fullest), fullest];
  }

  *[Symbol.iterator](): Iterator<Socket> {
    for (const sockets of this.#byAddress.values()) yield* sockets;
  }
}

function crowds(): Record<Origin, Crowd> {
  return { loopback: new Crowd(), peer: new Crowd(), stranger: new Crowd() };
}
