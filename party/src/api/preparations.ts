/** Preparations made ahead, by the party's local API over its client: apart from it, because pages show contracts and prepare nothing. */
import type { PartyClient } from './client.ts';
import './preparation-messages.ts';
import type { DealtPreparation, HeldPreparation, PreparedPiece, Preparations } from './types.ts';

export function preparationClient(client: PartyClient) {
  return {
    preparations: (id?: string) =>
      client.call<Preparations>(
        'GET',
        id === undefined ? '/api/preparations' : `/api/preparations?job=${encodeURIComponent(id)}`,
      ),
    /** At the dealer: begins to make one, and with `deliver` hands its parts over to their parties; follow it in `preparations`. */
    prepare: (id: string, options: { deliver: boolean }) =>
      client.call<DealtPreparation>('POST', `/api/jobs/${encodeURIComponent(id)}/prepare`, options),
    deliver: (number: string) => client.call<DealtPreparation>('POST', `/api/preparations/${number}/deliver`),
    dropPreparation: (number: string) => client.call<DealtPreparation>('DELETE', `/api/preparations/${number}`),
    /** A piece of the file for `party`, from byte `offset` on. */
    preparedPiece: (number: string, party: string, offset: number) =>
      client.call<PreparedPiece>(
        'GET',
        `/api/preparations/${number}/parts/${encodeURIComponent(party)}?offset=${offset}`,
      ),
    /** A piece of a file for this party; `upload`: 32 hex digits, the same for all of a file's pieces, which come in order. */
    importPiece: (upload: string, piece: PreparedPiece) =>
      client.call<{ held: HeldPreparation | null }>('POST', `/api/preparations/import/${upload}`, piece),
  };
}
