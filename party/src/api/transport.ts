/** How a client reaches a party. */

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, starting with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Longest silence until the answer, where the transport's own limit is too short. */
  readonly patienceMs?: number;
  /** One of very many to the same party: others go before it. */
  readonly many?: boolean;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

export interface Transport {
  send(request: ApiRequest): Promise<ApiAnswer>;
  /** Calls `text` with each piece of a streamed answer; resolves at its end with the status, and the body of a failure. */
  stream(request: ApiRequest, text: (piece: string) => void): Promise<ApiAnswer>;
}

/** For what takes long, or may be given up. */
export type CallOptions = Pick<ApiRequest, 'patienceMs' | 'signal'>;

/** One request of JSON and its answer. */
export type Call = (
  method: ApiRequest['method'],
  path: string,
  body?: unknown,
  options?: CallOptions,
) => Promise<unknown>;
