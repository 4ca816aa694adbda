// What both scripts with client certificates share: the settings of each client, a fetch that presents its certificate, and an API.
import https from 'node:https';
import { settings } from './support.mjs';

export const clients = settings.clients; // Each with id, certificate, key, thumbprint and signingKey.

/** The Fetch API over a connection with a client certificate (or, without one, as anybody else): what Node.js leaves to a package. */
export const fetchWith = ({ certificate, key } = {}) => async (url, options = {}) => {
  const request = new Request(url, options);
  const body = Buffer.from(await request.arrayBuffer());
  return new Promise((resolve, reject) => {
    const sent = https.request(url, { method: request.method, headers: Object.fromEntries(request.headers), cert: certificate, key, ca: settings.authority, agent: false }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part));
      answer.on('end', () => {
        const headers = new Headers();
        for (let i = 0; i < answer.rawHeaders.length; i += 2) headers.append(answer.rawHeaders[i], answer.rawHeaders[i + 1]);
        resolve(new Response(parts.length && answer.statusCode !== 204 ? Buffer.concat(parts) : null, { status: answer.statusCode, headers }));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
};

export const claimsOf = token => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

export const signingKey = ({ signingKey }) =>
  crypto.subtle.importKey('jwk', signingKey, signingKey.kty === 'OKP' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
