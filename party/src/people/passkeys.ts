/** Passkeys (W3C Web Authentication, level 3): challenges of this party, and what authenticators answer to them. */
import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { UsageError } from '@tacit/engine/text';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { PasskeyAnswer, PasskeyOptions } from '../api/people.ts';
import type { PasskeyRecord } from '../storage/people.ts';
import './messages.ts';

/** Loaded when somebody has a passkey: it takes longer than all the rest of a start. */
const library = () => import('@simplewebauthn/server');

/** Ed25519, ECDSA on P-256 with SHA-256, RSA with SHA-256 (RFC 9053, RFC 8812): by their numbers in COSE. */
const supportedAlgorithmIDs = [-8, -7, -257];
const challengeMs = 5 * 60_000;
const mostChallenges = 1_000;

/** Which origin a browser has called: https://host:port. */
export type BrowserOrigin = string;

interface Challenge {
  /** The session for which a passkey is to be made; undefined for a sign-in. */
  readonly session: string | undefined;
  readonly expiresAt: number;
}

export class Passkeys {
  readonly #party: string;
  readonly #challenges = new Map<string, Challenge>();

  constructor(party: string) {
    this.#party = party;
  }

  /** What a browser needs to make a passkey. Throws UsageError 'passkey.no-name' where it came by an address. */
  async creation(
    origin: BrowserOrigin,
    user: string,
    session: string,
    known: readonly PasskeyRecord[],
  ): Promise<PasskeyOptions> {
    const { generateRegistrationOptions } = await library();
    const options = await generateRegistrationOptions({
      rpName: `Tacit, ${this.#party}`,
      rpID: nameOf(origin),
      userName: user,
      challenge: this.#challenge(session),
      timeout: challengeMs,
      attestationType: 'none',
      supportedAlgorithmIDs,
      excludeCredentials: known.map(({ id }) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return { ...options };
  }

  /** What a browser needs to sign in with any passkey that it has for this party. Throws as `creation`. */
  async request(origin: BrowserOrigin): Promise<PasskeyOptions> {
    const { generateAuthenticationOptions } = await library();
    const options = await generateAuthenticationOptions({
      rpID: nameOf(origin),
      challenge: this.#challenge(undefined),
      timeout: challengeMs,
      userVerification: 'required',
    });
    return { ...options };
  }

  /** The passkey that was made for this session. Throws UsageError 'passkey.refused'. */
  async made(
    origin: BrowserOrigin,
    session: string,
    answer: PasskeyAnswer,
  ): Promise<Pick<PasskeyRecord, 'id' | 'publicKey' | 'counter'>> {
    const { verifyRegistrationResponse } = await library();
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: answer as unknown as RegistrationResponseJSON,
      expectedChallenge: (challenge) => this.#take(challenge, session),
      expectedOrigin: origin,
      expectedRPID: nameOf(origin),
      requireUserVerification: true,
      supportedAlgorithmIDs,
    }).catch(refused);
    if (!verified) throw new UsageError('passkey.refused');
    const { id, publicKey, counter } = registrationInfo.credential;
    return { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter };
  }

  /** The passkey's new counter. Throws UsageError 'passkey.refused' unless its key signed a challenge of this party's for a sign-in. */
  async used(origin: BrowserOrigin, passkey: PasskeyRecord, answer: PasskeyAnswer): Promise<number> {
    const { verifyAuthenticationResponse } = await library();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer as unknown as AuthenticationResponseJSON,
      expectedChallenge: (challenge) => this.#take(challenge, undefined),
      expectedOrigin: origin,
      expectedRPID: nameOf(origin),
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
      requireUserVerification: true,
    }).catch(refused);
    if (!verified) throw new UsageError('passkey.refused');
    return authenticationInfo.newCounter;
  }

  #challenge(session: string | undefined): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(randomBytes(32));
    this.#challenges.set(Buffer.from(bytes).toString('base64url'), { session, expiresAt: Date.now() + challengeMs });
    // Whoever asks for very many ends other people's: they ask anew.
    for (const oldest of this.#challenges.keys()) {
      if (this.#challenges.size <= mostChallenges) break;
      this.#challenges.delete(oldest);
    }
    return bytes;
  }

  /** Whether this challenge was given out for this, and has not been answered. */
  #take(challenge: string, session: string | undefined): boolean {
    const found = this.#challenges.get(challenge);
    this.#challenges.delete(challenge);
    return found !== undefined && found.session === session && found.expiresAt > Date.now();
  }
}

/** Whatever is wrong with an answer: the library's own words may quote it. */
function refused(error: unknown): never {
  throw new UsageError('passkey.refused', {}, { cause: error });
}

/** Passkeys are bound to names. */
function nameOf(origin: BrowserOrigin): string {
  const { hostname } = new URL(origin);
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) throw new UsageError('passkey.no-name', { found: hostname });
  return hostname;
}
