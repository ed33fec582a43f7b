/** A browser as far as a party's server can tell: cookies, and the headers that pages cannot leave out. For tests. */
import { Agent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';

export interface BrowserAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** Of a problem. */
  readonly code: string | undefined;
  json<T>(): T;
}

export interface BrowserRequest {
  readonly method?: string;
  readonly body?: unknown;
  /** Put over the browser's own; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export class Browser {
  readonly origin: string;
  /** As browsers keep them: by name. */
  readonly cookies = new Map<string, string>();
  /** SHA-256 of the certificate that the server showed last, hex. */
  certificateSha256: string | undefined;
  readonly #agent: Agent;

  /** `own`: a client certificate, should the server ask for one; whom it trusts. */
  constructor(origin: string, own: ConnectionOptions = {}) {
    this.origin = origin;
    // Most tests do not trust the certificate, and look at its hash.
    this.#agent = new Agent({ keepAlive: true, rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'], ...own });
  }

  send(path: string, { method = 'GET', body, headers = {} }: BrowserRequest = {}): Promise<BrowserAnswer> {
    const { hostname, port, host } = new URL(this.origin);
    const name = hostname.replace(/^\[|\]$/g, '');
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all: Record<string, string | undefined> = {
      host,
      'sec-fetch-site': 'same-origin',
      ...(method === 'GET' ? {} : { origin: this.origin }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie === '' ? {} : { cookie }),
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return new Promise((resolve, reject) => {
      const outgoing = httpsRequest(
        { agent: this.#agent, host: name, servername: isIP(name) === 0 ? name : '', port, method, path, headers: sent },
        (response) => {
          this.certificateSha256 = (response.socket as TLSSocket)
            .getPeerCertificate()
            .fingerprint256.replaceAll(':', '')
            .toLowerCase();
          for (const line of response.headers['set-cookie'] ?? []) this.#keep(line);
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (piece: string) => (text += piece));
          response.on('error', reject);
          response.on('end', () => {
            const isProblem = response.headers['content-type']?.startsWith('application/problem+json') === true;
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              code: isProblem ? (JSON.parse(text) as { code: string }).code : undefined,
              json: <T>() => JSON.parse(text) as T,
            });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
    });
  }

  /** Signs in with a link as `/enter#k=CODE`. */
  enter(link: string): Promise<BrowserAnswer> {
    return this.send('/api/sessions', { method: 'POST', body: { link: codeOf(link) } });
  }

  close(): void {
    this.#agent.destroy();
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split('=');
    // What browsers ask of the prefix.
    const lower = attributes.map((text) => text.toLowerCase());
    if (name.startsWith('__Host-') && !(lower.includes('secure') && lower.includes('path=/'))) return;
    if (lower.includes('max-age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

export function codeOf(link: string): string {
  return new URL(link).hash.slice('#k='.length);
}
