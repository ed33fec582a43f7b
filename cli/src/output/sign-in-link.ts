/** A link by which a browser signs in: on standard output alone, what there is to know about it beside. */
import { say } from '@tacit/party/api';
import type { SignInLink } from '@tacit/party/api/people';
import type { Io } from './io.ts';

/** `note`: key of what is to be known, a text of `user`, `endsAt` and the fingerprint `pin`. */
export function showLink(io: Io, link: SignInLink, note: string): void {
  const { user, url, endsAt, certificateSha256, hasPages } = link;
  io.show(link, () => {
    io.note(say(note, { user, endsAt, pin: certificateSha256 }, io.language));
    if (!hasPages) io.note(say('cli.console.no-pages', {}, io.language));
    return url;
  });
}
