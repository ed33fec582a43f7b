/** The account that runs the party: whoever can read its home directory. */
import { userInfo } from 'node:os';

/** `local:li.wei`: no person and no token can have such a name. */
export const operatorName = `local:${accountName()}`;

function accountName(): string {
  try {
    const { username } = userInfo();
    if (/^[^\p{C}\s]{1,64}$/u.test(username)) return username;
  } catch {
    // An account that the system has no name for, as in containers.
  }
  return String(process.getuid?.() ?? 'account');
}
