/** The party's local API by the browser's fetch: the cookie of the session goes along by itself. */
import {
  type ApiAnswer,
  type ApiRequest,
  createClient,
  type PartyClient,
  ProblemError,
  type Transport,
} from '@tacit/party/api';

/** What is no answer of the party: a gateway on the way, or no network at all. */
function outside(code: 'console.gateway' | 'console.offline', status: number): ProblemError {
  return new ProblemError({
    type: `urn:tacit:problem:${code}`,
    title: code,
    status,
    detail: code,
    code,
    kind: 'peer',
    fields: { status },
  });
}

async function ask({ method, path, headers, body, signal }: ApiRequest): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw outside('console.offline', 0);
  }
}

/** Problems go by their code, never by a status: gateways make 503 of 401, and pages of their own. */
async function read(response: Response): Promise<ApiAnswer> {
  const type = response.headers.get('content-type') ?? '';
  if (!/^application\/(?:problem\+)?json/.test(type)) throw outside('console.gateway', response.status);
  return { status: response.status, body: await response.text() };
}

const transport: Transport = {
  send: async (request) => await read(await ask(request)),
  stream: async (request, text) => {
    const response = await ask(request);
    const type = response.headers.get('content-type') ?? '';
    if (!type.startsWith('text/event-stream') || response.body === null) return await read(response);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) text(piece.value);
    return { status: response.status, body: '' };
  },
};

export const client: PartyClient = createClient(transport);
