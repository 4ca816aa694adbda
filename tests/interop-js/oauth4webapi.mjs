// The npm package oauth4webapi against a running provider: every answer goes through its strict checks.
import assert from 'node:assert/strict';
import { compactDecrypt, decodeProtectedHeader, importJWK } from 'jose';
import { settings, signIn, step, walkToTheEnd, allowWhatWaits } from './support.mjs';

const oauth = await import('oauth4webapi');
const options = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(settings.issuer);
const web = { client_id: 'web' };
const webSecret = oauth.ClientSecretBasic(settings.webSecret);
const api = { client_id: 'orders-api' };
const apiSecret = oauth.ClientSecretBasic(settings.apiSecret);

const server = await step('discovery as OpenID provider', async () =>
  oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...options, algorithm: 'oidc' })));

await step('discovery as authorization server', async () => {
  const metadata = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...options, algorithm: 'oauth2' }));
  assert.deepEqual(metadata, server);
  assert.ok(metadata.code_challenge_methods_supported.includes('S256'));
  assert.equal(metadata.authorization_response_iss_parameter_supported, true);
});

const verifier = oauth.generateRandomCodeVerifier();
const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];

const answer = await step('authorization response', async () => {
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: 'web', redirect_uri: settings.redirectUri, response_type: 'code', scope: 'openid profile email offline_access orders.read',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', state, nonce,
  });
  return oauth.validateAuthResponse(server, web, await signIn(url, settings.redirectUri), state);
});

const tokens = await step('token response with a signed ID token', async () => {
  const response = await oauth.authorizationCodeGrantRequest(server, web, webSecret, answer, settings.redirectUri, verifier, options);
  assert.match(response.headers.get('cache-control'), /no-store/);
  const result = await oauth.processAuthorizationCodeResponse(server, web, response, { expectedNonce: nonce, requireIdToken: true });
  await oauth.validateApplicationLevelSignature(server, response, options);
  return result;
});
const claims = oauth.getValidatedIdTokenClaims(tokens);

await step('a code is accepted once', async () => {
  const response = await oauth.authorizationCodeGrantRequest(server, web, webSecret, answer, settings.redirectUri, oauth.generateRandomCodeVerifier(), options);
  await assert.rejects(oauth.processAuthorizationCodeResponse(server, web, response), { error: 'invalid_grant' });
});

await step('JWT profile for access tokens', async () => {
  const request = new Request('https://orders.example.com/orders', { headers: { authorization: `Bearer ${tokens.access_token}` } });
  const access = await oauth.validateJwtAccessToken(server, request, 'https://orders.example.com', options);
  assert.equal(access.sub, claims.sub);
  assert.equal(access.client_id, 'web');
  await assert.rejects(oauth.validateJwtAccessToken(server, request, 'https://ledger.example.com', options));
});

await step('userinfo', async () => {
  const person = await oauth.processUserInfoResponse(server, web, claims.sub, await oauth.userInfoRequest(server, web, tokens.access_token, options));
  assert.equal(person.email, 'alice@example.com');
});

await step('userinfo with a bad token', async () => {
  const refused = await oauth.userInfoRequest(server, web, 'nonsense', options);
  await assert.rejects(oauth.processUserInfoResponse(server, web, claims.sub, refused), error => {
    assert.equal(error.code, oauth.WWW_AUTHENTICATE_CHALLENGE);
    assert.equal(error.cause[0].scheme, 'bearer');
    assert.equal(error.cause[0].parameters.error, 'invalid_token');
    return true;
  });
});

const renewed = await step('refresh', async () => {
  const response = await oauth.refreshTokenGrantRequest(server, web, webSecret, tokens.refresh_token, options);
  const result = await oauth.processRefreshTokenResponse(server, web, response);
  assert.ok(result.refresh_token);
  return result;
});

await step('introspection', async () => {
  const result = await oauth.processIntrospectionResponse(server, api, await oauth.introspectionRequest(server, api, apiSecret, renewed.access_token, options));
  assert.equal(result.active, true);
  assert.equal(result.iss ?? settings.issuer, settings.issuer);
});

await step('revocation', async () => {
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, web, webSecret, renewed.refresh_token, options));
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, web, webSecret, 'a token that never was', options));
  const result = await oauth.processIntrospectionResponse(server, api, await oauth.introspectionRequest(server, api, apiSecret, renewed.access_token, options));
  assert.equal(result.active, false);
});

await step('client credentials', async () => {
  const nightly = { client_id: 'nightly' };
  const response = await oauth.clientCredentialsGrantRequest(server, nightly, oauth.ClientSecretPost(settings.serviceSecret), { scope: 'orders.read' }, options);
  const result = await oauth.processClientCredentialsResponse(server, nightly, response);
  assert.equal(result.scope ?? 'orders.read', 'orders.read');
});

await step('an error that comes back through the browser', async () => {
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: 'web', redirect_uri: settings.redirectUri, response_type: 'code', scope: 'openid nonsense',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', state,
  });
  const location = await signIn(url, settings.redirectUri);
  assert.throws(() => oauth.validateAuthResponse(server, web, location, state), { error: 'invalid_scope' });
});

await step('pushed authorization request, answered by a signed JWT', async () => {
  const parameters = new URLSearchParams({
    redirect_uri: settings.redirectUri, response_type: 'code', response_mode: 'jwt', scope: 'openid orders.read',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', state,
  });
  const pushed = await oauth.processPushedAuthorizationResponse(server, web, await oauth.pushedAuthorizationRequest(server, web, webSecret, parameters, options));
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({ client_id: 'web', request_uri: pushed.request_uri });
  const signed = await oauth.validateJwtAuthResponse(server, web, await signIn(url, settings.redirectUri), state, options);
  const response = await oauth.authorizationCodeGrantRequest(server, web, webSecret, signed, settings.redirectUri, verifier, options);
  const result = await oauth.processAuthorizationCodeResponse(server, web, response, { requireIdToken: true });
  assert.equal(result.scope ?? 'openid orders.read', 'openid orders.read');
});

await step('device authorization', async () => {
  const tv = { client_id: 'tv' };
  const asked = await oauth.processDeviceAuthorizationResponse(server, tv, await oauth.deviceAuthorizationRequest(server, tv, oauth.None(), { scope: 'openid orders.read' }, options));
  const poll = async () => oauth.processDeviceCodeResponse(server, tv, await oauth.deviceCodeGrantRequest(server, tv, oauth.None(), asked.device_code, options));
  await assert.rejects(poll(), { error: 'authorization_pending' });
  assert.match(await walkToTheEnd(asked.verification_uri_complete), /Your device is connected/);
  assert.ok((await poll()).id_token);
  await assert.rejects(poll(), { error: 'invalid_grant' });
});

await step('backchannel authentication', async () => {
  const request = await oauth.backchannelAuthenticationRequest(server, web, webSecret, { scope: 'openid orders.read', login_hint: settings.username }, options);
  const asked = await oauth.processBackchannelAuthenticationResponse(server, web, request);
  const poll = async () => oauth.processBackchannelAuthenticationGrantResponse(server, web, await oauth.backchannelAuthenticationGrantRequest(server, web, webSecret, asked.auth_req_id, options));
  await assert.rejects(poll(), { error: 'authorization_pending' });
  assert.match(await allowWhatWaits(issuer), /Access allowed/);
  assert.ok((await poll()).id_token);
});

await step('DPoP: client credentials bound to a key', async () => {
  const nightly = { client_id: 'nightly' };
  const keys = await oauth.generateKeyPair('ES256');
  const DPoP = oauth.DPoP(nightly, keys);
  const response = await oauth.clientCredentialsGrantRequest(server, nightly, oauth.ClientSecretBasic(settings.serviceSecret), new URLSearchParams({ scope: 'orders.read' }), { ...options, DPoP });
  const bound = await oauth.processClientCredentialsResponse(server, nightly, response);
  assert.equal(bound.token_type, 'dpop');
  const said = await oauth.processIntrospectionResponse(server, api, await oauth.introspectionRequest(server, api, apiSecret, bound.access_token, options));
  assert.equal(said.cnf.jkt, await DPoP.calculateThumbprint());
});

const jwk = JSON.parse(settings.privateKey);
const signing = { key: await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']), kid: jwk.kid };

/** Decrypts with the key that the header names, whatever is sealed with it. */
async function decrypt(jwe) {
  const { kid } = decodeProtectedHeader(jwe);
  const key = await importJWK(JSON.parse(settings.decryptionKeys).find(one => one.kid === kid), decodeProtectedHeader(jwe).alg);
  return new TextDecoder().decode((await compactDecrypt(jwe, key)).plaintext);
}

await step('private_key_jwt with a signed request object', async () => {
  const keyed = { client_id: 'keyed' };
  const proof = oauth.PrivateKeyJwt(signing);
  const parameters = {
    redirect_uri: settings.redirectUri, response_type: 'code', scope: 'openid offline_access orders.read', state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  };
  const request = await oauth.issueRequestObject(server, keyed, parameters, signing);
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({ client_id: 'keyed', request });
  const answer = oauth.validateAuthResponse(server, keyed, await signIn(url, settings.redirectUri), state);
  const response = await oauth.authorizationCodeGrantRequest(server, keyed, proof, answer, settings.redirectUri, verifier, options);
  const tokens = await oauth.processAuthorizationCodeResponse(server, keyed, response, { requireIdToken: true });
  const again = await oauth.refreshTokenGrantRequest(server, keyed, proof, tokens.refresh_token, options);
  assert.ok((await oauth.processRefreshTokenResponse(server, keyed, again)).access_token);

  const bare = new URL(server.authorization_endpoint);
  bare.search = new URLSearchParams({ client_id: 'keyed', ...parameters });
  const refused = await signIn(bare, settings.redirectUri);
  assert.throws(() => oauth.validateAuthResponse(server, keyed, refused, state), { error: 'invalid_request' });
  const stranger = oauth.PrivateKeyJwt((await oauth.generateKeyPair('ES256')).privateKey);
  const forged = await oauth.refreshTokenGrantRequest(server, keyed, stranger, tokens.refresh_token, options);
  await assert.rejects(oauth.processRefreshTokenResponse(server, keyed, forged), { status: 401 });
});

await step('client_secret_jwt', async () => {
  const asserting = { client_id: 'asserting' };
  const response = await oauth.clientCredentialsGrantRequest(server, asserting, oauth.ClientSecretJwt(settings.assertionSecret), { scope: 'orders.read' }, options);
  assert.ok((await oauth.processClientCredentialsResponse(server, asserting, response)).access_token);
});

/** A user's tokens for a client that signs in by a plain link. */
async function authorize(client, secret, scope) {
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: client.client_id, redirect_uri: settings.redirectUri, response_type: 'code', scope,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', state,
  });
  const answer = oauth.validateAuthResponse(server, client, await signIn(url, settings.redirectUri), state);
  const response = await oauth.authorizationCodeGrantRequest(server, client, secret, answer, settings.redirectUri, verifier, options);
  return oauth.processAuthorizationCodeResponse(server, client, response, { requireIdToken: true });
}

await step('token exchange by the API that was called', async () => {
  const user = await authorize(web, webSecret, 'openid offline_access orders.read');
  const backend = { client_id: 'orders-backend' };
  const secret = oauth.ClientSecretBasic(settings.backendSecret);
  const [grant, accessToken] = ['urn:ietf:params:oauth:grant-type:token-exchange', 'urn:ietf:params:oauth:token-type:access_token'];
  const exchange = async target => oauth.processGenericTokenEndpointResponse(server, backend, await oauth.genericTokenEndpointRequest(server, backend, secret, grant, {
    subject_token: user.access_token, subject_token_type: accessToken, ...target,
  }, options));
  const exchanged = await exchange({ resource: 'https://ledger.example.com', scope: 'ledger.read' });
  assert.equal(exchanged.issued_token_type, accessToken);
  await assert.rejects(exchange({ resource: 'https://unknown.example.com' }), { error: 'invalid_target' });

  const introspect = async () => oauth.processIntrospectionResponse(server, api, await oauth.introspectionRequest(server, api, apiSecret, exchanged.access_token, options));
  const said = await introspect();
  assert.deepEqual([said.sub, said.scope, said.act.sub], [oauth.getValidatedIdTokenClaims(user).sub, 'ledger.read', 'orders-backend']);
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, web, webSecret, user.refresh_token, options));
  assert.equal((await introspect()).active, false);
});

await step('introspection, answered by a signed JWT', async () => {
  const user = await authorize(web, webSecret, 'openid orders.read');
  const response = await oauth.introspectionRequest(server, api, apiSecret, user.access_token, { ...options, requestJwtResponse: true });
  assert.match(response.headers.get('content-type'), /^application\/token-introspection\+jwt/);
  const said = await oauth.processIntrospectionResponse(server, api, response);
  await oauth.validateApplicationLevelSignature(server, response, options);
  assert.deepEqual([said.active, said.client_id], [true, 'web']);
});

await step('answers encrypted for the client: JARM, ID token, userinfo, introspection', async () => {
  const sealed = { client_id: 'sealed', authorization_signed_response_alg: 'ES256', userinfo_signed_response_alg: 'ES256', introspection_signed_response_alg: 'ES256' };
  const secret = oauth.ClientSecretBasic(settings.sealedSecret);
  const decrypting = { ...options, [oauth.jweDecrypt]: decrypt };
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: 'sealed', redirect_uri: settings.redirectUri, response_type: 'code', response_mode: 'jwt', scope: 'openid profile orders.read',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', state,
  });
  const location = await signIn(url, settings.redirectUri);
  await assert.rejects(oauth.validateJwtAuthResponse(server, sealed, location, state, options));
  const answer = await oauth.validateJwtAuthResponse(server, sealed, location, state, decrypting);

  const response = await oauth.authorizationCodeGrantRequest(server, sealed, secret, answer, settings.redirectUri, verifier, options);
  const tokens = await oauth.processAuthorizationCodeResponse(server, sealed, response, { requireIdToken: true, [oauth.jweDecrypt]: decrypt });
  assert.equal(tokens.id_token.split('.').length, 5);
  await oauth.validateApplicationLevelSignature(server, response, options);
  const { sub } = oauth.getValidatedIdTokenClaims(tokens);

  const described = await oauth.userInfoRequest(server, sealed, tokens.access_token, options);
  assert.equal((await oauth.processUserInfoResponse(server, sealed, sub, described, decrypting)).name, 'Alice Example');
  await oauth.validateApplicationLevelSignature(server, described, options);

  const asked = await oauth.introspectionRequest(server, sealed, secret, tokens.access_token, options);
  const said = await oauth.processIntrospectionResponse(server, sealed, asked, decrypting);
  await oauth.validateApplicationLevelSignature(server, asked, options);
  assert.deepEqual([said.active, said.client_id], [true, 'sealed']);
});

await step('dynamic registration', async () => {
  const register = async more => oauth.processDynamicClientRegistrationResponse(await oauth.dynamicClientRegistrationRequest(server, {
    client_name: 'Newcomer', redirect_uris: [settings.redirectUri], token_endpoint_auth_method: 'client_secret_post', grant_types: ['authorization_code', 'refresh_token'], ...more,
  }, options));
  const registered = await register();
  const tokens = await authorize(registered, oauth.ClientSecretPost(registered.client_secret), 'openid orders.read');
  assert.equal(oauth.getValidatedIdTokenClaims(tokens).aud, registered.client_id);
  await assert.rejects(register({ redirect_uris: ['http://evil.example.com/cb'] }), { error: 'invalid_redirect_uri' });
});
