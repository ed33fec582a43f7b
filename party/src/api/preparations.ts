/** Preparations made ahead, by the party's local API over its client: apart from it, because pages show contracts and prepare nothing. */
import type { PartyClient } from './client.ts';
import './preparation-messages.ts';
import type { PreparedPiece } from './types.ts';

export function preparationClient(client: PartyClient) {
  return {
    preparations: (id?: string) => client.preparations(id === undefined ? {} : { job: id }),
    /** At the dealer: begins to make one, and with `deliver` hands its parts over to their parties; follow it in `preparations`. */
    prepare: (id: string, options: { deliver: boolean }) => client.prepare(id, options),
    deliver: (number: string) => client.deliver(number),
    dropPreparation: (number: string) => client.dropPreparation(number),
    /** A piece of the file for `party`, from byte `offset` on. */
    preparedPiece: (number: string, party: string, offset: number) => client.preparedPiece(number, party, { offset }),
    /** A piece of a file for this party; `upload`: 32 hex digits, the same for all of a file's pieces, which come in order. */
    importPiece: (upload: string, piece: PreparedPiece) => client.importPiece(upload, piece),
  };
}
