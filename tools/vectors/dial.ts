/** The request that this software's own dialler sends, taken from the wire. */
import { once } from 'node:events';
import { createServer } from 'node:tls';
import { certificateSha256, createCertificate, dialLink } from '@tacit/engine/node';

/** What stands in vectors in place of a port that changes. */
const vectorAddress = 'bank.example:7443';

/** Opens a link and gives the text of the request, its address replaced. Throws when the server name that arrives differs. */
export async function dialOnce(path: string, serverName: string): Promise<string> {
  const identity = createCertificate('vectors');
  const server = createServer({ ...identity, minVersion: 'TLSv1.3', ALPNProtocols: ['http/1.1'] });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  const arrived = new Promise<string>((resolve, reject) => {
    server.once('secureConnection', (socket) => {
      socket.on('error', () => undefined);
      if (socket.servername !== serverName) reject(new Error(`server name ${String(socket.servername)}`));
      let text = '';
      socket.on('data', (bytes) => {
        text += bytes.toString('latin1');
        if (!text.includes('\r\n\r\n')) return;
        resolve(text.replace(`127.0.0.1:${address.port}`, vectorAddress));
        socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
      });
    });
  });
  const pinnedCertSha256 = certificateSha256(identity.cert);
  const dialled = dialLink({
    ...identity,
    party: 'bank',
    host: '127.0.0.1',
    port: address.port,
    path,
    serverName,
    pinnedCertSha256,
  });
  try {
    return await arrived;
  } finally {
    await dialled.catch(() => undefined);
    server.close();
  }
}
