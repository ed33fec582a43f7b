/**
 * The hash that breaks correlations: of a row t_i it makes messages that look random although all rows have the same
 * difference Δ in common.
 *
 * Paper: Guo, Katz, Wang and Yu, "Efficient and Secure Multiparty Computation from Fixed-Key Block Ciphers", 2019/074.
 * Semi-honest: π(σ(x) ⊕ i) ⊕ σ(x) ⊕ i with σ(h‖l) = (h ⊕ l)‖h, one call of the cipher; circular correlation robust for tweaks
 * i that are used once. Malicious: π(π(x) ⊕ i) ⊕ π(x), two calls (a row's first serves all its tweaks); tweakable circular
 * correlation robust, also where the adversary influences the rows. Both in the ideal-permutation model; π is AES-128 under a
 * key that is public and differs between set-ups.
 *
 * A row may have several hashes, with consecutive tweaks: `width` of them.
 */
import { aesBlocks } from '#platform';
import { type OtKernel, slots } from '../../kernels/ot.ts';
import type { BlockCipher } from '../../platform/types.ts';
import type { OtAdversary } from './types.ts';

// Free while a block is worked on.
const spare = slots.leaves;

export class CorrelationHash {
  readonly #cipher: BlockCipher;
  readonly #adversary: OtAdversary;

  /** `key`: 16 public bytes. */
  constructor(key: Uint8Array, adversary: OtAdversary) {
    this.#cipher = aesBlocks(key);
    this.#adversary = adversary;
  }

  /** Hashes `count` rows of the block, `width` times each, into the slot `to`. Tweaks begin at `tweak`. */
  hash({ at, bytes, call }: OtKernel, to: number, tweak: number, count: number, width: number): void {
    const [fromAt, toAt, spareAt] = [at[slots.rows], at[to], at[spare]] as [number, number, number];
    const [from, target, other] = [bytes[slots.rows], bytes[to], bytes[spare]] as [Uint8Array, Uint8Array, Uint8Array];
    const outputs = count * width;
    if (this.#adversary === 'semi-honest') {
      if (width === 1) call.tweakSigma(toAt, fromAt, BigInt(tweak), count);
      else call.tweakSigmaWide(toAt, fromAt, BigInt(tweak), count, width);
      this.#cipher.encryptInto(other, target.subarray(0, 16 * outputs));
    } else {
      this.#cipher.encryptInto(width === 1 ? target : other, from.subarray(0, 16 * count));
      if (width > 1) call.repeat(toAt, spareAt, count, width);
      call.tweak(spareAt, toAt, BigInt(tweak), outputs);
      this.#cipher.encryptInto(other, other.subarray(0, 16 * outputs));
    }
    call.xorInto(toAt, spareAt, 16 * outputs);
  }
}
