// Signs in as any client does: authorization code with PKCE (RFC 7636), tokens bound to a key (RFC 9449), answers told apart by state and
// iss (RFC 9207). The token is in memory only; what survives a reload is the person's session at the provider.

import { ProofKey, random, sha256 } from './proof.js';

const CLIENT = 'gatehouse-console';
const PENDING = 'gatehouse-console.sign-in';
const RENEW_BEFORE = 20_000;

/** The provider wants to see the person. */
export class SignInNeeded extends Error {}

/** The provider said no, with an error of OAuth. */
export class Refused extends Error {
  constructor(error, description, refusal) {
    super(description ?? error);
    this.error = error;
    this.refusal = refusal;
  }
}

export class Session {
  #issuer;
  #key;
  #token = null;
  /** Only ever shown to the provider again: it tells whose session is to end. */
  #idToken = null;
  #freshUntil = 0;
  #renewal = null;

  constructor(issuer) {
    this.#issuer = issuer;
  }

  get #redirectUri() {
    return this.#issuer + '/console';
  }

  /** Finishes a sign-in that comes back, or takes part in the session that is there; else leaves for the login page, and never returns. */
  async start() {
    this.#key = await ProofKey.open(this.#issuer);
    const answer = new URLSearchParams(location.search);
    if (answer.has('state') || answer.has('error')) {
      const pending = JSON.parse(sessionStorage.getItem(PENDING));
      sessionStorage.removeItem(PENDING);
      // Out of the address bar first: a reload must not show the code again.
      history.replaceState(null, '', location.pathname + (pending?.view ?? ''));
      await this.#redeem(answer, pending);
      return;
    }
    try {
      await this.renew();
    } catch (problem) {
      if (!(problem instanceof SignInNeeded)) throw problem;
      await this.signIn();
      await new Promise(() => {});
    }
  }

  /** Leaves for the login page; the view that is open comes back with the person. */
  async signIn(prompt) {
    const pending = { state: random(), verifier: random(), view: location.hash };
    sessionStorage.setItem(PENDING, JSON.stringify(pending));
    location.assign(await this.#requestFor(pending, prompt));
  }

  /** A call of the admin API, with one more try where only the nonce or the token was out of date. */
  async fetch(url, options = {}) {
    if (Date.now() > this.#freshUntil) await this.renew();
    let response = await this.#send('GET', url, options, this.#token);
    if (response.status === 401) {
      await this.renew();
      response = await this.#send('GET', url, options, this.#token);
    }
    return response;
  }

  /** A new token by the person's session, without their seeing anything; whoever asks meanwhile gets the same. */
  renew() {
    return this.#renewal ??= this.#renewSilently().finally(() => this.#renewal = null);
  }

  /** Ends this grant and the session at the provider, whose page says so. */
  async signOut() {
    const body = new URLSearchParams({ token: this.#token ?? '', client_id: CLIENT });
    this.#token = null;
    // Whatever becomes of it, the person wants to leave.
    await fetch(this.#issuer + '/revoke', { method: 'POST', body }).catch(() => {});
    location.assign(`${this.#issuer}/end-session?` + new URLSearchParams({ client_id: CLIENT, ...(this.#idToken && { id_token_hint: this.#idToken }) }));
  }

  async #renewSilently() {
    const pending = { state: random(), verifier: random() };
    const response = await fetch(await this.#requestFor(pending, 'none'), { headers: { Accept: 'text/html' } });
    this.#key.heed(response);
    if (response.status >= 500) throw new TypeError('The provider cannot answer.');
    const arrived = new URL(response.url);
    // Where the provider may not send the browser back, its page says why, and a person must read it.
    if (arrived.origin + arrived.pathname !== this.#redirectUri) throw new SignInNeeded();
    const answer = arrived.searchParams;
    if (['login_required', 'interaction_required', 'consent_required', 'account_selection_required'].includes(answer.get('error'))) throw new SignInNeeded();
    await this.#redeem(answer, pending);
  }

  async #requestFor({ state, verifier }, prompt) {
    return `${this.#issuer}/authorize?` + new URLSearchParams({
      response_type: 'code', client_id: CLIENT, redirect_uri: this.#redirectUri, scope: 'openid admin.read', resource: this.#issuer + '/admin', state,
      code_challenge: await sha256(verifier), code_challenge_method: 'S256', ...(prompt && { prompt }),
    });
  }

  async #redeem(answer, pending) {
    if (!pending || answer.get('state') !== pending.state) throw new Refused('state_differs', 'This answer belongs to no sign-in of this tab.');
    if (answer.get('iss') !== this.#issuer) throw new Refused('issuer_differs', 'This answer comes from another provider.');
    if (answer.has('error')) throw new Refused(answer.get('error'), answer.get('error_description'));
    const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: CLIENT, code: answer.get('code'), redirect_uri: this.#redirectUri, code_verifier: pending.verifier });
    const response = await this.#send('POST', this.#issuer + '/token', { body });
    if (response.status >= 500) throw new TypeError('The provider cannot answer.');
    const tokens = await response.json();
    if (!response.ok) throw new Refused(tokens.error, tokens.error_description, response.headers.get('Gatehouse-Refusal'));
    if (tokens.token_type?.toLowerCase() !== 'dpop') throw new Refused('token_unbound', 'The provider issued a token that is not bound to the key of this browser.');
    this.#token = tokens.access_token;
    this.#idToken = tokens.id_token;
    this.#freshUntil = Date.now() + Math.max(tokens.expires_in * 500, tokens.expires_in * 1000 - RENEW_BEFORE);
  }

  async #send(method, url, options, token) {
    const once = async () => {
      const headers = { ...options.headers, DPoP: await this.#key.prove(method, url, token), ...(token && { Authorization: 'DPoP ' + token }) };
      const response = await fetch(url, { ...options, method, headers });
      this.#key.heed(response);
      return response;
    };
    const response = await once();
    return await wantsNonce(response) ? once() : response;
  }
}

async function wantsNonce(response) {
  if (!response.headers.has('DPoP-Nonce') || ![400, 401].includes(response.status)) return false;
  if (response.headers.get('WWW-Authenticate')?.includes('use_dpop_nonce')) return true;
  return (await response.clone().json().catch(() => ({}))).error === 'use_dpop_nonce';
}
