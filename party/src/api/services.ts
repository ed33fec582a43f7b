/** Services and look-ups by the party's local API, over its client: apart from it, because pages show contracts and call nothing. */
import type { PartyClient } from './client.ts';
import { PeerError } from '@tacit/engine/text';
import './service-messages.ts';
import type { LookupEvent, LookupRequest, LookupResult, PublishService } from './schemas/services.ts';

/** Data are read, and others are asked, before the answer. */
const reading = { patienceMs: 6 * 3_600_000 };

export type ServiceClient = ReturnType<typeof serviceClient>;

export function serviceClient(client: PartyClient) {
  return {
    services: client.services,
    /** `NAME` of this party's own, `OWNER/NAME` of another's. */
    service: client.service,
    publishService: (request: PublishService) => client.publishService(request, reading),
    refreshService: (name: string, options: { rotateKey?: boolean; graceHours?: number } = {}) =>
      client.refreshService(name, options),
    revokeService: (name: string, caller: string, why: string) => client.revokeService(name, { caller, why }),
    callReceipts: (id: string, options: { from?: string } = {}) => client.callReceipts(id, options),
    /** Of a service that scores, one person. */
    score: (name: string, key: LookupRequest['keys'][number]) => client.score(name, { key }, reading),
    lookup: (owner: string, name: string, keys: LookupRequest['keys']) => client.lookup(owner, name, { keys }, reading),
    /**
     * As `lookup`, of a long list: `heard` is told how many are answered, and what breaks it off comes with the answers until then
     * (`problem` of the result). Throws PeerError 'service.lost' where the party itself goes away in the middle.
     */
    lookupList: async (
      owner: string,
      name: string,
      keys: LookupRequest['keys'],
      heard: (answered: number) => void,
      signal?: AbortSignal,
    ): Promise<LookupResult> => {
      let result: LookupResult | undefined;
      let answered = 0;
      const each = (data: unknown): void => {
        const event = data as LookupEvent;
        if (event.type === 'result') ({ result } = event);
        else heard((answered = event.answered));
      };
      const cause = await client
        .events('POST', `/api/lookups/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`, each, {
          body: { keys },
          ...reading,
          ...(signal === undefined ? {} : { signal }),
        })
        .then(() => undefined)
        .catch((error: unknown) => {
          if (answered === 0) throw error;
          return error;
        });
      if (result !== undefined) return result;
      throw new PeerError('service.lost', { answered, asked: keys.length }, { cause });
    },
  };
}

export type * from './schemas/services.ts';
