// The npm package oauth4webapi against a running provider: every answer goes through its strict checks.
import assert from 'node:assert/strict';
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
