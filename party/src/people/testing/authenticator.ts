/** An authenticator (W3C Web Authentication, level 3, section 6) that makes passkeys of P-256 and always verifies its user. For tests. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

interface Options {
  readonly challenge: string;
  readonly rp?: { readonly id: string };
  readonly rpId?: string;
}

/** What a test makes wrong. */
interface Wrong {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  /** The user was there, and not verified. */
  readonly isUnverified?: boolean;
}

export class Authenticator {
  readonly id = randomBytes(16);
  counter = 0;
  readonly #keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

  constructor() {
    this.#keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  }

  /** `navigator.credentials.create` in a page of `origin`. */
  create(options: Options, origin: string, wrong: Wrong = {}): { id: string } & Record<string, unknown> {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const point = [x, y].map((coordinate) => Buffer.from(coordinate, 'base64url')) as [Buffer, Buffer];
    // RFC 9053: an EC2 key of P-256 for ES256.
    const key = map(
      [head(0, 1), head(0, 2)],
      [head(0, 3), head(1, 6)],
      [head(1, 0), head(0, 1)],
      [head(1, 1), bytes(point[0])],
      [head(1, 2), bytes(point[1])],
    );
    const length = Buffer.of(0, this.id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, key]);
    const data = this.#data(wrong.rpId ?? options.rp?.id ?? '', 0x40, wrong, attested);
    const object = map([text('fmt'), text('none')], [text('attStmt'), map()], [text('authData'), bytes(data)]);
    return this.#answer({
      clientDataJSON: clientData('webauthn.create', options, origin, wrong).toString('base64url'),
      attestationObject: object.toString('base64url'),
    });
  }

  /** `navigator.credentials.get` in a page of `origin`. */
  get(options: Options, origin: string, wrong: Wrong = {}): { id: string } & Record<string, unknown> {
    this.counter++;
    const client = clientData('webauthn.get', options, origin, wrong);
    const data = this.#data(wrong.rpId ?? options.rpId ?? '', 0, wrong);
    const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
    return this.#answer({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, this.#keys.privateKey).toString('base64url'),
    });
  }

  #answer(response: object): { id: string } & Record<string, unknown> {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  #data(rpId: string, more: number, { isUnverified = false }: Wrong, attested = Buffer.alloc(0)): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const flags = 0x01 | (isUnverified ? 0 : 0x04) | more;
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.of(flags), counter, attested]);
  }
}

function clientData(type: string, { challenge }: Options, origin: string, wrong: Wrong): Buffer {
  const content = { type, challenge: wrong.challenge ?? challenge, origin: wrong.origin ?? origin, crossOrigin: false };
  return Buffer.from(JSON.stringify(content));
}

// -- CBOR (RFC 8949), as much as is needed --------------------------------------------------------------------------

function head(major: number, value: number): Buffer {
  const kind = major << 5;
  if (value < 24) return Buffer.of(kind | value);
  return value < 256 ? Buffer.of(kind | 24, value) : Buffer.of(kind | 25, value >> 8, value & 0xff);
}

const bytes = (value: Buffer): Buffer => Buffer.concat([head(2, value.length), value]);
const text = (value: string): Buffer => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (...pairs: readonly (readonly [Buffer, Buffer])[]): Buffer =>
  Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
