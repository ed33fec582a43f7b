// Callers of a service, many in one process: each with keys, certificate and address of its own, pinned by the provider and party
// to a contract, and with no store, no routes and no compiler, so that they cost less than the provider that is measured.

import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Contract, contractDigest, kindNamed } from '@tacit/analysis';
import {
  askLookups,
  type Library,
  openLibrary,
  type OprfSuite,
  oprfSuite,
  outputAt,
  readLookups,
  systemRandom,
} from '@tacit/engine';
import { freePort } from '../cli/src/demo/parties.ts';
import { readAnswer } from '../party/src/api/client.ts';
import type { CallBody, SignedNotice } from '../party/src/api/services.ts';
import { approvalMessage } from '../party/src/contracts/approval.ts';
import { newCheckValue } from '../party/src/identity/check-number.ts';
import { type Home, openHome } from '../party/src/identity/home.ts';
import { initHome } from '../party/src/identity/own-card.ts';
import { readInvitation } from '../party/src/peers/invitation.ts';
import { type PinnedTransport, pinnedTransport } from '../party/src/peers/pinned-http.ts';
import { callMessage } from '../party/src/services/call.ts';
import { sha256Hex } from '../party/src/services/notice.ts';

/** What all callers share in this process: it is the same file for all. */
export interface Shared {
  readonly suite: OprfSuite;
  readonly library: Library;
  readonly version: number;
}

export class Caller {
  readonly name: string;
  readonly #home: Home;
  readonly #server: Server;
  readonly #transport: PinnedTransport;
  readonly #contract = Promise.withResolvers<Contract>();
  #job = '';
  #digest = '';
  #calls = 0;

  private constructor(home: Home, transport: PinnedTransport) {
    this.name = home.name;
    this.#home = home;
    this.#transport = transport;
    // Proposals and approvals come here; whatever the provider tells is taken.
    this.#server = createServer({ key: home.tls.key, cert: home.tls.cert }, (request, response) => {
      void text(request).then((body) => {
        if (request.url === '/peer/jobs') this.#contract.resolve((JSON.parse(body) as { contract: Contract }).contract);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  /** Makes its keys below `folder`, and gets to know the provider by an invitation. */
  static async meet(name: string, folder: string, code: string): Promise<Caller> {
    const directory = join(folder, name);
    const port = await freePort();
    const card = await initHome(directory, { name, host: '127.0.0.1', port });
    const home = openHome(directory);
    const { card: provider, secret } = readInvitation(code);
    const target = { party: provider.name, url: provider.url, certificateSha256: provider.certificateSha256 };
    const caller = new Caller(home, pinnedTransport(target, home.tls));
    caller.#server.listen(port, '127.0.0.1');
    await once(caller.#server, 'listening');
    await caller.#call('POST', '/peer/introduce', { card, secret, checkValue: newCheckValue() });
    return caller;
  }

  /** Signs the contract that it was sent, unread: a benchmark is not asked for its consent. */
  async approve(): Promise<void> {
    const contract = await this.#contract.promise;
    this.#digest = contractDigest(contract);
    this.#job = this.#digest.slice(0, 16);
    const signed = { at: new Date().toISOString(), audit: { sequence: 1, digest: '0'.repeat(64) } };
    const signature = this.#home.identity.sign(approvalMessage(this.#digest, signed));
    await this.#call('POST', `/peer/jobs/${this.#job}/approval`, { party: this.name, ...signed, signature });
  }

  async fetchLibrary(): Promise<Shared> {
    const suite = await oprfSuite('voprf');
    const path = `/peer/services/${this.#job}/versions`;
    const [signed] = (await this.#call('GET', path)) as SignedNotice[];
    if (signed === undefined) throw new Error('no version');
    const { version, bytes } = signed.notice;
    const pieces: Buffer[] = [];
    for (let length = 0; length < bytes; length += pieces.at(-1)?.length ?? 0) {
      const { base64 } = (await this.#call('GET', `${path}/${version}?offset=${length}`)) as { base64: string };
      pieces.push(Buffer.from(base64, 'base64'));
    }
    return { suite, library: openLibrary(suite, Uint8Array.from(Buffer.concat(pieces))), version };
  }

  /** One question as Tacit's own party asks it, from the blinded key to the opened row; payload bytes both ways. */
  async ask(id: string, { suite, library, version }: Shared) {
    const { standing } = kindNamed('lookup');
    const { plan } = await this.#contract.promise;
    if (standing === undefined) throw new Error('look-ups do not stand');
    const question = await askLookups(suite, standing.inputs(plan, [{ id }]), systemRandom);
    const call: CallBody = {
      format: 'tacit-call-v1',
      contract: this.#digest,
      version,
      library: Buffer.from(library.libraryId).toString('hex'),
      call: sha256Hex(`${this.name} ${this.#calls++}`).slice(0, 32),
      at: new Date().toISOString(),
      questions: 1,
      request: sha256Hex(question.bytes),
    };
    const signature = this.#home.identity.sign(callMessage(call));
    const elements = Buffer.from(question.bytes).toString('base64');
    const told = (await this.#call('POST', `/peer/services/${this.#job}/calls`, { call, signature, elements })) as {
      elements: string;
    };
    const answer = Uint8Array.from(Buffer.from(told.elements, 'base64'));
    const peer = 'provider';
    const outputs = await readLookups(suite, question, answer, { publicKey: library.publicKey, peer });
    const found = await library.find(outputAt(outputs, 0));
    return { answers: standing.answers(plan, [found]), sent: question.bytes.length, received: answer.length };
  }

  close(): void {
    this.#transport.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #call(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    const answer = await this.#transport.send({
      method,
      path,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return readAnswer(answer);
  }
}
