/** A home directory and the card that peers pin, for processes beside the party. */
import type { Language } from '@tacit/engine/text';
import type { PartyCard } from '../api/types.ts';
import { type PartyConfig, urlOf } from './config.ts';
import { createHome, openHome } from './home.ts';

/** Makes a home directory; see createHome for its errors. Returns the card that peers will pin. */
export async function initHome(directory: string, config: PartyConfig, language?: Language): Promise<PartyCard> {
  const home = await createHome(directory, config, language);
  return home.card(urlOf(home.config, home.config.port));
}

/** The card of the party whose home is `directory`: what its peers have pinned. */
export function cardOf(directory: string): PartyCard {
  const home = openHome(directory);
  return home.card(urlOf(home.config, home.config.port));
}
