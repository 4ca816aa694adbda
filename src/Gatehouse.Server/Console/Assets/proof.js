// Proofs of possession (RFC 9449). The private key cannot be exported, by no script either; it stays with this browser, and a token of the
// console is worth nothing without it.

const DATABASE = 'gatehouse-console';
const STORE = 'keys';
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };

const encoder = new TextEncoder();

export const base64url = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

export const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

export const sha256 = async text => base64url(await crypto.subtle.digest('SHA-256', encoder.encode(text)));

const settled = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function openStore() {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return await settled(opening);
}

// Two tabs may come here at once: whoever writes first decides the key of both.
async function keepPair(issuer, made) {
  const database = await openStore();
  try {
    const keys = database.transaction(STORE, 'readwrite').objectStore(STORE);
    const kept = await settled(keys.get(issuer));
    if (!kept) await settled(keys.put(made, issuer));
    return kept ?? made;
  } finally {
    database.close();
  }
}

export class ProofKey {
  #pair;
  #jwk;
  #nonce;
  /** How far this computer's clock is from the server's, in milliseconds: proofs are dated by the server's. */
  #behind = 0;

  /** @returns the key of this browser for an issuer, made at the first time. */
  static async open(issuer) {
    const key = new ProofKey();
    const made = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
    // A browser that stores nothing, as private windows may, gets a key for as long as the page is open.
    key.#pair = await keepPair(issuer, made).catch(() => made);
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', key.#pair.publicKey);
    key.#jwk = { kty, crv, x, y };
    return key;
  }

  /** Remembers what an answer says of nonce and time. */
  heed(response) {
    this.#nonce = response.headers.get('DPoP-Nonce') ?? this.#nonce;
    const date = Date.parse(response.headers.get('Date') ?? '');
    if (date) this.#behind = date - Date.now();
  }

  /** A proof for one request, and for a token where one goes with it. */
  async prove(method, url, token) {
    const { origin, pathname } = new URL(url);
    const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: this.#jwk };
    const claims = {
      jti: random(), htm: method, htu: origin + pathname, iat: Math.floor((Date.now() + this.#behind) / 1000),
      ...(this.#nonce && { nonce: this.#nonce }), ...(token && { ath: await sha256(token) }),
    };
    const content = [header, claims].map(part => base64url(encoder.encode(JSON.stringify(part)))).join('.');
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.#pair.privateKey, encoder.encode(content));
    return `${content}.${base64url(signature)}`;
  }
}
