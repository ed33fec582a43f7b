/** The API of a party, for whoever may read its home directory or has a token of it. */
import { type Language, PeerError } from '@tacit/engine/text';
import { createClient, type PartyClient, type Transport } from './api/client.ts';
import { isUnspecifiedHost } from './identity/card.ts';
import { openHome } from './identity/home.ts';
import { pinnedTransport } from './peers/pinned-http.ts';

/** Where nobody listens that is heard at once: who does not answer for so long is busy. */
const ownConnectMs = 30_000;

export interface ConnectOptions {
  readonly language?: Language;
  /** Where it listens, if not where its configuration says. */
  readonly url?: string;
  /** Instead of the operator's, which is in the directory. */
  readonly token?: string;
  /** Longest wait for an answer; proposing and explaining ask other parties. */
  readonly answerTimeoutMs?: number;
}

/**
 * A client with the operator's token, its certificate pinned to the one in the directory. Its calls throw PeerError
 * 'party.not-running' while nobody listens, 'party.another-program' or 'party.another-party' when somebody else does.
 */
export function connectHome(directory: string, options: ConnectOptions = {}): Promise<PartyClient> {
  const token = options.token ?? openHome(directory).token;
  const transport = homeTransport(directory, options);
  return Promise.resolve(createClient(transport, { token, language: options.language ?? 'en' }));
}

/** The way to a party whose home is `directory`, as `connectHome` takes it. */
export function homeTransport(directory: string, options: Omit<ConnectOptions, 'token' | 'language'> = {}): Transport {
  const home = openHome(directory);
  const { host, port } = home.config;
  // A party that listens everywhere is reached by loopback.
  const six = host.includes(':');
  const address = isUnspecifiedHost(host) ? (six ? '[::1]' : '127.0.0.1') : six ? `[${host}]` : host;
  const url = options.url ?? `https://${address}:${port}`;
  const transport = pinnedTransport(
    { party: home.name, url, certificateSha256: home.tls.sha256 },
    { connectTimeoutMs: ownConnectMs, answerTimeoutMs: options.answerTimeoutMs ?? 120_000 },
  );
  return ownParty(transport, directory, url);
}

export interface TokenAddress {
  /** https://host:port */
  readonly url: string;
  /** SHA-256 of the party's certificate, hex: what `tacit token add` printed. */
  readonly certificateSha256: string;
  readonly token: string;
}

/** A client for whoever has a token and cannot read the home directory: another account, or another machine. */
export function connectToken(address: TokenAddress, options: { readonly language?: Language } = {}): PartyClient {
  const { url, certificateSha256, token } = address;
  const transport = pinnedTransport(
    { party: new URL(url).hostname, url, certificateSha256 },
    { answerTimeoutMs: 120_000 },
  );
  return createClient(transport, { token, language: options.language ?? 'en' });
}

/** What is said of a peer, as it is said of one's own party, whose port somebody else may have. */
const ownCodes: ReadonlyMap<string, string> = new Map([
  ['peer.unreachable', 'party.not-running'],
  ['peer.another-program', 'party.another-program'],
  ['peer.certificate-not-pinned', 'party.another-party'],
]);

/** Says of one's own party what there is to do when it cannot be reached. */
function ownParty(transport: Transport, home: string, url: string): Transport {
  const explain = (error: unknown): never => {
    const code = error instanceof PeerError ? ownCodes.get(error.code) : undefined;
    if (error instanceof PeerError && code !== undefined)
      throw new PeerError(code, { url, ...error.fields, home }, { cause: error });
    throw error;
  };
  return {
    send: (request) => transport.send(request).catch(explain),
    stream: (request, text) => transport.stream(request, text).catch(explain),
  };
}
