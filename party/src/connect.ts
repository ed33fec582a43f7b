/** The API of a party on this machine, for whoever may read its home directory. */
import { type Language, PeerError } from '@tacit/engine';
import { createClient, type PartyClient, type Transport } from './api/client.ts';
import { isUnspecifiedHost } from './identity/card.ts';
import { openHome } from './identity/home.ts';
import { pinnedTransport } from './peers/pinned-http.ts';

export interface ConnectOptions {
  readonly language?: Language;
  /** Where it listens, if not where its configuration says. */
  readonly url?: string;
  /** Longest wait for an answer; proposing and explaining ask other parties. */
  readonly answerTimeoutMs?: number;
}

/**
 * A client with the party's own token, its certificate pinned to the one in the directory. Its calls throw PeerError
 * 'party.not-running' while nobody listens, 'party.another-program' or 'party.another-party' when somebody else does.
 */
export function connectHome(directory: string, options: ConnectOptions = {}): Promise<PartyClient> {
  const home = openHome(directory);
  const { host, port } = home.config;
  // A party that listens everywhere is reached by loopback.
  const six = host.includes(':');
  const address = isUnspecifiedHost(host) ? (six ? '[::1]' : '127.0.0.1') : six ? `[${host}]` : host;
  const url = options.url ?? `https://${address}:${port}`;
  const transport = pinnedTransport(
    { party: home.name, url, certificateSha256: home.tls.sha256 },
    { answerTimeoutMs: options.answerTimeoutMs ?? 120_000 },
  );
  return Promise.resolve(
    createClient(ownParty(transport, directory, url), { token: home.token, language: options.language ?? 'en' }),
  );
}

/** What is said of a peer, as it is said of one's own party, whose port somebody else may have. */
const ownCodes: Readonly<Record<string, string>> = {
  'peer.unreachable': 'party.not-running',
  'peer.another-program': 'party.another-program',
  'peer.certificate-not-pinned': 'party.another-party',
};

/** Says of one's own party what there is to do when it cannot be reached. */
function ownParty(transport: Transport, home: string, url: string): Transport {
  const explain = (error: unknown): never => {
    const code = error instanceof PeerError ? ownCodes[error.code] : undefined;
    if (error instanceof PeerError && code !== undefined)
      throw new PeerError(code, { url, ...error.fields, home }, { cause: error });
    throw error;
  };
  return {
    send: (request) => transport.send(request).catch(explain),
    stream: (request, text) => transport.stream(request, text).catch(explain),
  };
}
