/**
 * What the engine asks of the place it runs in. `node.ts` and `web.ts` export exactly these names; which of them
 * `#platform` means is the package's choice, by its `imports` conditions.
 */

/** Stream ciphers that the parties of a session may agree on for their common randomness: equal streams on all platforms. */
export const prgNames = ['aes-128-ctr', 'chacha20'] as const;
export type PrgName = (typeof prgNames)[number];

/** An endless stream of pseudorandom bytes from one key. */
export interface Keystream {
  /** Fills `target` with the next bytes. Long targets are fast, short ones cost about a microsecond each. */
  fill(target: Uint8Array): void;
}

/** A keyed 128-bit block cipher on many independent blocks at once. */
export interface BlockCipher {
  /** Encrypts each 16-byte block of `blocks`; the result is fresh memory. */
  encrypt(blocks: Uint8Array): Uint8Array;
  /** The same into the beginning of `target`, which may be `blocks`. */
  encryptInto(target: Uint8Array, blocks: Uint8Array): void;
}

export interface Platform {
  /** 'node' or 'web'. */
  readonly platformName: string;
  /** Fills `target` from the operating system's random source, and returns it. */
  readonly fillRandom: (target: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  /** AES-128 in counter mode from block `counter` on: both 16 bytes. */
  readonly aesKeystream: (key: Uint8Array, counter: Uint8Array) => Keystream;
  /** ChaCha20 (RFC 8439) under a 32-byte key. `iv`: the 64-bit block counter, little-endian, and 8 bytes of nonce. */
  readonly chachaKeystream: (key: Uint8Array, iv: Uint8Array) => Keystream;
  /** Every generator, the fastest here first. */
  readonly preferredPrgs: readonly PrgName[];
  /** AES-128 on single blocks under a 16-byte key. */
  readonly aesBlocks: (key: Uint8Array) => BlockCipher;
  /** SHA-256 of the parts one after the other: 32 bytes. */
  readonly sha256: (...parts: readonly Uint8Array[]) => Uint8Array;
  /** HMAC-SHA-256 of the parts one after the other: 32 bytes. */
  readonly hmacSha256: (key: Uint8Array, ...parts: readonly Uint8Array[]) => Uint8Array;
  /** HKDF with SHA-256 (RFC 5869): `length` ≤ 8160 bytes for `info`. */
  readonly hkdfSha256: (key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number) => Uint8Array;
  /**
   * AES-256-GCM (NIST SP 800-38D) under the nonce zero: `key`, 32 bytes, serves one message only. Returns as many bytes as `data` has,
   * and 16 of tag.
   */
  readonly sealOnce: (key: Uint8Array, data: Uint8Array, additional: Uint8Array) => Promise<Uint8Array>;
  /** What `sealOnce` sealed; undefined where key, bytes or additional data differ. */
  readonly openOnce: (key: Uint8Array, sealed: Uint8Array, additional: Uint8Array) => Promise<Uint8Array | undefined>;
  /** Resolves after timers and sockets have had their turn. */
  readonly nextTurn: () => Promise<void>;
  /**
   * Resolves when everything here runs at full speed; nothing is wrong before that, only slower. `ciphers`: the bytes of the kernel of
   * ciphers, asked for where it is needed.
   */
  readonly prepare: (ciphers: () => Promise<Uint8Array<ArrayBuffer>>) => Promise<void>;
  /** `length` 64-bit words of which none is set: the caller writes every one before anybody reads it. */
  unsetWords(length: number): BigUint64Array<ArrayBuffer>;
}
