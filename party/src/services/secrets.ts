/** Secrets of a service at rest: encrypted as artifacts are, under a key that only the party's own key gives. */
import { seal, sealingSecret, type SealedId, unseal } from '../artifacts/sealed.ts';
import type { PartyContext } from '../peers/context.ts';
import type { SealedText } from '../storage/services.ts';

export class Secrets {
  readonly #party: string;
  readonly #secret: Buffer;

  constructor({ home }: PartyContext) {
    this.#party = home.name;
    this.#secret = sealingSecret((text) => home.identity.sign(text));
  }

  /** The sealed content, and what the store keeps to open it. */
  seal(name: string, content: Uint8Array): { readonly bytes: Buffer; readonly opening: Omit<SealedText, 'bytes'> } {
    const { bytes, keySalt, digest } = seal(this.#secret, this.#id(name), content);
    return { bytes, opening: { keySalt, digest } };
  }

  /** Undefined where it is damaged, or of another name. */
  open(name: string, bytes: Buffer, { keySalt, digest }: Omit<SealedText, 'bytes'>): Buffer | undefined {
    return unseal(this.#secret, this.#id(name), { bytes, keySalt, digest });
  }

  #id(name: string): SealedId {
    return { name, content: 'file', contractDigest: '', runId: '', party: this.#party };
  }
}
