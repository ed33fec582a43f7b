/**
 * Reads the server name (SNI) and the protocols on offer (ALPN) out of the first bytes of a TLS connection, before any TLS is
 * done, so that a connection can be handed to the process and the server it belongs to.
 *
 * RFC 8446 §5.1 (records), §4.1.2 (ClientHello), RFC 6066 §3 (server_name), RFC 7301 §3.1 (protocol names). The bytes come from anyone: every length is
 * checked against what is there, nothing is allocated by a length from the wire, and at most `maxHelloBytes` are looked at.
 */
export const maxHelloBytes = 16 * 1024;

export type ClientHello =
  /** So far it may become a ClientHello. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'invalid' }
  | {
      readonly kind: 'hello';
      /** Lower case ASCII; undefined when the client named no server. */
      readonly serverName: string | undefined;
      /** Byte by byte as characters; empty when the client offered none. */
      readonly protocols: readonly string[];
    };

const incomplete: ClientHello = { kind: 'incomplete' };
const invalid: ClientHello = { kind: 'invalid' };

const recordHeader = 5;
const handshakeRecord = 22;
const clientHelloMessage = 1;
const serverNameExtension = 0;
const protocolsExtension = 16;
const hostName = 0;

/** Looks at all bytes received so far; call again with more while it says 'incomplete'. Pure, linear in the input. */
export function readClientHello(bytes: Uint8Array): ClientHello {
  const message = handshakeMessage(bytes);
  if (!(message instanceof Uint8Array)) return message;
  const reader = new Reader(message);
  reader.skip(2 + 32); // legacy_version, random
  reader.vector(1, 0, 32); // legacy_session_id
  reader.vector(2, 2, 0xfffe); // cipher_suites
  reader.vector(1, 1, 0xff); // legacy_compression_methods
  if (reader.failed) return invalid;
  if (reader.atEnd) return { kind: 'hello', serverName: undefined, protocols: [] };
  const extensions = new Reader(reader.vector(2, 0, 0xffff));
  if (reader.failed || !reader.atEnd) return invalid;
  let serverName: string | undefined;
  let protocols: string[] | undefined;
  while (!extensions.atEnd) {
    const type = extensions.number(2);
    const body = extensions.vector(2, 0, 0xffff);
    if (extensions.failed) return invalid;
    if (type === serverNameExtension) {
      const name = readServerName(body);
      if (name === undefined || serverName !== undefined) return invalid;
      serverName = name;
    } else if (type === protocolsExtension) {
      const names = readProtocols(body);
      if (names === undefined || protocols !== undefined) return invalid;
      protocols = names;
    }
  }
  return { kind: 'hello', serverName, protocols: protocols ?? [] };
}

/** The ClientHello's body, joined from the records that carry it. */
function handshakeMessage(bytes: Uint8Array): Uint8Array | ClientHello {
  const body = new Uint8Array(Math.min(bytes.length, maxHelloBytes));
  let have = 0;
  let at = 0;
  let length = -1;
  while (length < 0 || have < length + 4) {
    if (at < bytes.length && bytes[at] !== handshakeRecord) return invalid;
    if (at + 1 < bytes.length && bytes[at + 1] !== 3) return invalid;
    if (at + recordHeader > bytes.length) return short(bytes);
    const recordLength = ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number);
    if (recordLength === 0 || recordLength > maxHelloBytes) return invalid;
    at += recordHeader;
    const piece = bytes.subarray(at, Math.min(at + recordLength, maxHelloBytes));
    if (have + piece.length > body.length) return invalid;
    body.set(piece, have);
    have += piece.length;
    at += piece.length;
    if (length < 0 && have >= 4) {
      if (body[0] !== clientHelloMessage) return invalid;
      length = ((body[1] as number) << 16) | ((body[2] as number) << 8) | (body[3] as number);
      if (length > maxHelloBytes - recordHeader - 4) return invalid;
    }
    if (have > 0 && body[0] !== clientHelloMessage) return invalid;
    if (piece.length < recordLength && (length < 0 || have < length + 4)) return short(bytes);
  }
  return body.subarray(4, length + 4);
}

function short(bytes: Uint8Array): ClientHello {
  return bytes.length >= maxHelloBytes ? invalid : incomplete;
}

/** RFC 6066: a list of names of which only host_name is defined, once. */
function readServerName(body: Uint8Array): string | undefined {
  const outer = new Reader(body);
  const list = new Reader(outer.vector(2, 1, 0xffff));
  if (outer.failed || !outer.atEnd) return undefined;
  const type = list.number(1);
  const name = list.vector(2, 1, 255);
  if (list.failed || !list.atEnd || type !== hostName) return undefined;
  let text = '';
  for (const byte of name) {
    if (byte <= 0x20 || byte >= 0x7f) return undefined;
    text += String.fromCharCode(byte);
  }
  return text.toLowerCase();
}

/** RFC 7301: names of 1 to 255 bytes, in the client's order. */
function readProtocols(body: Uint8Array): string[] | undefined {
  const outer = new Reader(body);
  const list = new Reader(outer.vector(2, 2, 0xffff));
  if (outer.failed || !outer.atEnd) return undefined;
  const names: string[] = [];
  while (!list.atEnd) names.push(String.fromCharCode(...list.vector(1, 1, 255)));
  return list.failed ? undefined : names;
}

/** Takes big-endian numbers and length-prefixed vectors; after a violation it is `failed` and gives zeros. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.failed || this.#at === this.#bytes.length;
  }

  skip(length: number): void {
    this.#take(length);
  }

  number(width: number): number {
    let value = 0;
    for (const byte of this.#take(width)) value = value * 256 + byte;
    return value;
  }

  vector(width: number, min: number, max: number): Uint8Array {
    const length = this.number(width);
    if (length < min || length > max) this.failed = true;
    return this.#take(length);
  }

  #take(length: number): Uint8Array {
    if (this.failed || this.#at + length > this.#bytes.length) {
      this.failed = true;
      return this.#bytes.subarray(0, 0);
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
