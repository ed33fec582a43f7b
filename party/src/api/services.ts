/** Services and look-ups by the party's local API, over its client: apart from it, because pages show contracts and call nothing. */
import type { PartyClient } from './client.ts';
import type { CallReceipts, LookupRequest, LookupResult, PublishService, Service } from './service-types.ts';
import type { Job } from './types.ts';

/** Data are read, and others are asked, before the answer. */
const reading = { patienceMs: 6 * 3_600_000 };

export type ServiceClient = ReturnType<typeof serviceClient>;

export function serviceClient(client: PartyClient) {
  const service = (name: string): string => `/api/services/${encodeURIComponent(name)}`;
  return {
    services: () => client.call<Service[]>('GET', '/api/services'),
    /** `NAME` of this party's own, `OWNER/NAME` of another's. */
    service: (name: string) => client.call<Service>('GET', service(name)),
    publishService: (request: PublishService) => client.call<Job[]>('POST', '/api/services', request, reading),
    refreshService: (name: string, options: { rotateKey?: boolean; graceHours?: number } = {}) =>
      client.call<Service>('POST', `${service(name)}/refresh`, options),
    revokeService: (name: string, caller: string, why: string) =>
      client.call<Service>('POST', `${service(name)}/revoke`, { caller, why }),
    callReceipts: (id: string, options: { from?: string } = {}) =>
      client.call<CallReceipts>(
        'GET',
        `/api/jobs/${encodeURIComponent(id)}/calls${options.from === undefined ? '' : `?from=${options.from}`}`,
      ),
    lookup: (owner: string, name: string, keys: LookupRequest['keys']) =>
      client.call<LookupResult>(
        'POST',
        `/api/lookups/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`,
        { keys },
        reading,
      ),
  };
}

export type * from './service-types.ts';
