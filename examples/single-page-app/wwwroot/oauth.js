// An OAuth client for a browser: authorization code with PKCE (RFC 7636), refresh tokens with rotation, several tabs.
//
// Where the tokens are. The access token is in memory only. The refresh token and the claims of the ID token are in sessionStorage, so that
// a reload does not sign out, and nothing stays behind when the last tab is closed. A script smuggled into the page could use either from
// inside the page, wherever they were kept: that is what the Content-Security-Policy of the host is for, and rotation makes a stolen refresh
// token show itself. An app that cannot accept that keeps its tokens on a server, like the web-app example.
//
// Several tabs. All tabs share one grant: a new tab asks the others for what they hold, and only one tab at a time renews (Web Locks); it
// tells the others the result (BroadcastChannel) before the next one gets its turn.

const STORE = "shop-spa.tokens";
const PENDING = "shop-spa.pending";
const RENEW_BEFORE_SECONDS = 30;

export class OAuthClient extends EventTarget {
  #settings;
  #metadata;
  #tokens = JSON.parse(sessionStorage.getItem(STORE));
  #access = null;
  #channel = new BroadcastChannel("shop-spa");

  constructor(settings) {
    super();
    this.#settings = settings;
    this.#channel.addEventListener("message", event => this.#hear(event.data));
  }

  /** The claims of the signed-in user, or null. */
  get user() {
    return this.#tokens?.user ?? null;
  }

  /** Finishes a sign-in that comes back to this page, or takes over what another tab holds. */
  async start() {
    const answer = new URLSearchParams(location.search);
    if (answer.has("state")) {
      // Out of the address bar first: a reload must not show the code again.
      history.replaceState(null, "", location.pathname);
      await this.#finishSignIn(answer);
    } else if (!this.#tokens) {
      await this.#askOtherTabs();
    }
  }

  async signIn() {
    const metadata = await this.#discover();
    const pending = { state: random(), nonce: random(), verifier: random() };
    sessionStorage.setItem(PENDING, JSON.stringify(pending));
    const { client_id, redirect_uri, scope } = this.#settings;
    location.assign(metadata.authorization_endpoint + "?" + new URLSearchParams({
      response_type: "code", client_id, redirect_uri, scope, state: pending.state, nonce: pending.nonce,
      code_challenge: await sha256(pending.verifier), code_challenge_method: "S256",
    }));
  }

  /** Like window.fetch, with the user's access token; renews it where needed. */
  async fetch(url, options = {}) {
    const send = async token => fetch(url, { ...options, headers: { ...options.headers, Authorization: "Bearer " + token } });
    const token = await this.#accessToken();
    const response = await send(token);
    if (response.status !== 401) return response;
    // The API may know better than our clock, or the token was revoked: one new token, one more try.
    if (this.#access?.token === token) this.#access = null;
    return send(await this.#accessToken());
  }

  /** Ends the grant, the tabs' sessions and the session at the provider. */
  async signOut() {
    const { refresh_token, id_token } = this.#tokens ?? {};
    const metadata = await this.#discover();
    this.#forget();
    this.#channel.postMessage({ signedOut: true });
    const { client_id, redirect_uri } = this.#settings;
    if (refresh_token && metadata.revocation_endpoint) {
      // Whatever becomes of it, the user wants to leave.
      await fetch(metadata.revocation_endpoint, { method: "POST", body: new URLSearchParams({ token: refresh_token, client_id }) }).catch(() => {});
    }
    const parameters = new URLSearchParams({ client_id, post_logout_redirect_uri: redirect_uri });
    if (id_token) parameters.set("id_token_hint", id_token);
    location.assign(metadata.end_session_endpoint + "?" + parameters);
  }

  async #finishSignIn(answer) {
    const pending = JSON.parse(sessionStorage.getItem(PENDING));
    sessionStorage.removeItem(PENDING);
    if (!pending || answer.get("state") !== pending.state) throw new Error("This answer belongs to no sign-in of this tab; sign in again.");
    // An answer of another provider must not be redeemed at this one (RFC 9207).
    if (answer.has("iss") && answer.get("iss") !== this.#settings.issuer) throw new Error("This answer comes from another provider.");
    if (answer.has("error")) throw new Error(answer.get("error_description") ?? answer.get("error"));
    const { redirect_uri } = this.#settings;
    const tokens = await this.#token({ grant_type: "authorization_code", code: answer.get("code"), redirect_uri, code_verifier: pending.verifier });
    this.#take(tokens, await this.#userOf(tokens, pending.nonce));
  }

  async #accessToken() {
    if (this.#isFresh()) return this.#access.token;
    const before = this.#tokens?.refresh_token;
    return navigator.locks.request("shop-spa.renew", async () => {
      // The tab that was here before told us what it got; its message may arrive just after our turn begins.
      if (!this.#isFresh() && this.#tokens?.refresh_token === before) await pause(50);
      if (this.#isFresh()) return this.#access.token;
      await this.#renew();
      return this.#access.token;
    });
  }

  async #renew() {
    if (!this.#tokens?.refresh_token) throw new Error("You are signed out; sign in again.");
    try {
      this.#take(await this.#token({ grant_type: "refresh_token", refresh_token: this.#tokens.refresh_token }), this.#tokens.user);
    } catch (problem) {
      // Only the provider's word ends the session; a lost connection does not.
      if (problem.oauth === "invalid_grant") {
        this.#forget();
        this.#channel.postMessage({ signedOut: true });
      }
      throw problem;
    }
  }

  async #token(parameters) {
    const metadata = await this.#discover();
    const body = new URLSearchParams({ client_id: this.#settings.client_id, ...parameters });
    const response = await fetch(metadata.token_endpoint, { method: "POST", body });
    const answer = await response.json();
    if (response.ok) return answer;
    throw Object.assign(new Error(answer.error_description ?? answer.error), { oauth: answer.error });
  }

  // The ID token comes straight from the provider's token endpoint, so its signature adds nothing (OpenID Connect Core section 3.1.3.7).
  // It tells who; the name is at the userinfo endpoint, whose answer counts for this subject only (section 5.3.2).
  async #userOf({ id_token, access_token }, nonce) {
    const payload = id_token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), character => character.charCodeAt(0))));
    const { issuer, client_id } = this.#settings;
    if (claims.iss !== issuer || ![claims.aud].flat().includes(client_id) || claims.nonce !== nonce) throw new Error("The ID token is not meant for this sign-in.");
    const metadata = await this.#discover();
    const response = await fetch(metadata.userinfo_endpoint, { headers: { Authorization: "Bearer " + access_token } });
    const more = response.ok ? await response.json() : {};
    return { sub: claims.sub, name: more.sub === claims.sub ? more.name : undefined };
  }

  #take(answer, user) {
    const fresh = answer.expires_in - Math.min(RENEW_BEFORE_SECONDS, answer.expires_in / 2);
    this.#access = { token: answer.access_token, freshUntil: Date.now() + fresh * 1000 };
    this.#tokens = {
      refresh_token: answer.refresh_token ?? this.#tokens?.refresh_token,
      id_token: answer.id_token ?? this.#tokens?.id_token,
      user,
    };
    this.#keep();
    this.#channel.postMessage({ tokens: this.#tokens, access: this.#access });
  }

  #hear(message) {
    if (message.signedOut) this.#forget();
    else if (message.tokens) {
      this.#tokens = message.tokens;
      this.#access = message.access;
      this.#keep();
    } else if (message.ask && this.#tokens) this.#channel.postMessage({ tokens: this.#tokens, access: this.#access });
  }

  async #askOtherTabs() {
    this.#channel.postMessage({ ask: true });
    await Promise.race([pause(300), new Promise(resolve => this.addEventListener("change", resolve, { once: true }))]);
  }

  #keep() {
    sessionStorage.setItem(STORE, JSON.stringify(this.#tokens));
    this.dispatchEvent(new Event("change"));
  }

  #forget() {
    this.#tokens = this.#access = null;
    sessionStorage.removeItem(STORE);
    this.dispatchEvent(new Event("change"));
  }

  #isFresh() {
    return Boolean(this.#access) && this.#access.freshUntil > Date.now();
  }

  async #discover() {
    if (this.#metadata) return this.#metadata;
    const metadata = await (await fetch(this.#settings.issuer + "/.well-known/openid-configuration")).json();
    if (metadata.issuer !== this.#settings.issuer) throw new Error(`The provider calls itself ${metadata.issuer}.`);
    return this.#metadata = metadata;
  }
}

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

const base64url = bytes => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

const sha256 = async text => base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
