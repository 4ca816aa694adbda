// What both scripts share: the settings, a user who follows forms, and a report one line a step.
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto; // Node.js 18 has it in a module only.

export const settings = JSON.parse(process.env.INTEROP ?? '{}');

export async function step(name, run) {
  try {
    const result = await run();
    console.log(`ok ${name}`);
    return result;
  } catch (error) {
    console.log(`FAILED ${name}: ${error?.stack ?? error}`);
    if (error?.cause) console.log('cause:', error.cause);
    process.exit(1);
  }
}

/** Follows redirects and forms from an authorization URL to the redirect URI, as a browser without scripts does. */
export const signIn = (url, redirectUri) => walk(url, address => address.href.startsWith(redirectUri));

/** Follows redirects and forms until a page without a form shows: its text. */
export const walkToTheEnd = url => walk(url, () => false);

/** Signs in, finds on the start page what waits for an answer, and allows it: the text of the last page. */
export async function allowWhatWaits(issuer) {
  const cookies = new Map();
  await walk(new URL('/login', issuer), address => address.pathname === '/', cookies);
  const home = await (await fetch(new URL('/', issuer), { headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } })).text();
  const link = /href="([^"]*\/approve\?id=[^"]*)"/.exec(home);
  if (!link) throw new Error(`nothing waits:\n${home}`);
  return walk(new URL(decode(link[1]), issuer), () => false, cookies);
}

/** The keys of the client whose answers are encrypted: [one to agree on keys with, one of RSA]. */
export async function decryptionKeys() {
  const [curve, rsa] = JSON.parse(settings.decryptionKeys);
  return [
    { kid: curve.kid, key: await crypto.subtle.importKey('jwk', curve, { name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']) },
    { kid: rsa.kid, key: await crypto.subtle.importKey('jwk', rsa, { name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['decrypt']) },
  ];
}

async function walk(url, hasArrived, cookies = new Map()) {
  let request = { url: new URL(url), method: 'GET', body: undefined };
  for (let turns = 0; turns < 15; turns++) {
    const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    if (request.body) headers.origin = request.url.origin;
    const answer = await fetch(request.url, { method: request.method, body: request.body, headers, redirect: 'manual' });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, ...value] = cookie.split(';')[0].split('=');
      cookies.set(name, value.join('='));
    }
    const location = answer.headers.get('location');
    if (location) {
      const next = new URL(location, request.url);
      if (hasArrived(next)) return next;
      request = { url: next, method: 'GET' };
      continue;
    }
    const html = await answer.text();
    if (answer.ok && !html.includes('<form')) return html;
    request = submit(request.url, html);
  }
  throw new Error(`still at ${request.url} after 15 turns`);
}

function submit(address, html) {
  const form = /<form\b([^>]*)>(.*?)<\/form>/is.exec(html);
  if (!form) throw new Error(`no form at ${address}:\n${html}`);
  const fields = new URLSearchParams();
  for (const [, text] of form[2].matchAll(/<input\b([^>]*)>/gi)) {
    const input = attributes(text);
    if (input.name) fields.set(input.name, input.value ?? '');
  }
  if (fields.has('password')) {
    fields.set('username', settings.username);
    fields.set('password', settings.password);
  } else if (form[2].includes('value="allow"')) {
    fields.set('decision', 'allow');
  }
  return { url: new URL(attributes(form[1]).action ?? '', address), method: 'POST', body: fields };
}

function attributes(text) {
  const found = {};
  for (const [, name, value] of text.matchAll(/([a-z-]+)="([^"]*)"/gi)) found[name.toLowerCase()] = decode(value);
  return found;
}

function decode(text) {
  return text.replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
