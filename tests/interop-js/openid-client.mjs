// The npm package openid-client against a running provider.
import assert from 'node:assert/strict';
import { SignJWT } from 'jose';
import { settings, signIn, step, walkToTheEnd, allowWhatWaits, decryptionKeys } from './support.mjs';

const client = await import('openid-client');
const insecure = { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] };
const issuer = new URL(settings.issuer);
const scope = 'openid profile email offline_access orders.read';

const configure = (id, authentication, metadata) => client.discovery(issuer, id, metadata, authentication, insecure);

async function authorize(config, more = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: settings.redirectUri, scope, state, nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...more,
  });
  const answer = await signIn(url, settings.redirectUri);
  return client.authorizationCodeGrant(config, answer, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
}

const web = await step('discovery', async () => {
  const config = await configure('web', client.ClientSecretBasic(settings.webSecret));
  assert.equal(config.serverMetadata().issuer, settings.issuer);
  assert.ok(config.serverMetadata().supportsPKCE());
  return config;
});

const tokens = await step('code with PKCE, client_secret_basic', async () => {
  const tokens = await authorize(web);
  assert.equal(tokens.token_type.toLowerCase(), 'bearer');
  assert.ok(tokens.refresh_token);
  assert.ok(tokens.claims().sub);
  assert.deepEqual(new Set(tokens.scope.split(' ')), new Set(scope.split(' ')));
  return tokens;
});

await step('userinfo', async () => {
  const person = await client.fetchUserInfo(web, tokens.access_token, tokens.claims().sub);
  assert.equal(person.name, 'Alice Example');
  assert.equal(person.email, 'alice@example.com');
});

const renewed = await step('refresh', async () => {
  const renewed = await client.refreshTokenGrant(web, tokens.refresh_token);
  assert.notEqual(renewed.access_token, tokens.access_token);
  assert.notEqual(renewed.refresh_token, tokens.refresh_token);
  return renewed;
});

await step('refresh with a narrower scope', async () => {
  const narrowed = await client.refreshTokenGrant(web, renewed.refresh_token, { scope: 'openid orders.read' });
  assert.deepEqual(new Set(narrowed.scope.split(' ')), new Set(['openid', 'orders.read']));
  renewed.refresh_token = narrowed.refresh_token;
});

const api = await configure('orders-api', client.ClientSecretBasic(settings.apiSecret));

await step('introspection', async () => {
  const answer = await client.tokenIntrospection(api, renewed.access_token);
  assert.equal(answer.active, true);
  assert.equal(answer.client_id, 'web');
  assert.equal(answer.sub, tokens.claims().sub);
});

await step('revocation', async () => {
  await client.tokenRevocation(web, renewed.refresh_token);
  assert.equal((await client.tokenIntrospection(api, renewed.access_token)).active, false);
  await assert.rejects(client.refreshTokenGrant(web, renewed.refresh_token), { error: 'invalid_grant' });
});

await step('code with PKCE, client_secret_post', async () => {
  const config = await configure('web', client.ClientSecretPost(settings.webSecret));
  assert.ok((await authorize(config)).access_token);
});

await step('code with PKCE, public client with consent', async () => {
  const config = await configure('asking', client.None());
  const tokens = await authorize(config);
  assert.ok((await client.refreshTokenGrant(config, tokens.refresh_token)).refresh_token);
});

await step('one token for each of two resources', async () => {
  const [orders, ledger] = ['https://orders.example.com', 'https://ledger.example.com'];
  const verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(web, new URLSearchParams([
    ['redirect_uri', settings.redirectUri], ['scope', 'openid offline_access orders.read ledger.read'], ['resource', orders], ['resource', ledger],
    ['code_challenge', await client.calculatePKCECodeChallenge(verifier)], ['code_challenge_method', 'S256'],
  ]));
  const answer = await signIn(url, settings.redirectUri);
  const first = await client.authorizationCodeGrant(web, answer, { pkceCodeVerifier: verifier, idTokenExpected: true }, { resource: orders });
  const second = await client.refreshTokenGrant(web, first.refresh_token, { resource: ledger });
  for (const [token, audience] of [[first, orders], [second, ledger]]) {
    const introspection = await client.tokenIntrospection(api, token.access_token);
    assert.deepEqual([introspection.aud].flat(), [audience]);
  }
});

await step('client credentials', async () => {
  const config = await configure('nightly', client.ClientSecretBasic(settings.serviceSecret));
  const token = await client.clientCredentialsGrant(config, { scope: 'orders.read' });
  assert.equal((await client.tokenIntrospection(api, token.access_token)).active, true);
});

await step('a wrong secret', async () => {
  const config = await configure('nightly', client.ClientSecretBasic('wrong'));
  await assert.rejects(client.clientCredentialsGrant(config, { scope: 'orders.read' }), error => error.status === 401 || error.error === 'invalid_client');
});

await step('logout address', async () => {
  const url = client.buildEndSessionUrl(web, { post_logout_redirect_uri: settings.postLogoutRedirectUri, id_token_hint: tokens.id_token, state: 'bye' });
  const answer = await signIn(url, settings.postLogoutRedirectUri);
  assert.equal(answer.searchParams.get('state'), 'bye');
});

await step('pushed authorization request, answered by a signed JWT', async () => {
  const config = await configure('web', client.ClientSecretBasic(settings.webSecret));
  client.useJwtResponseMode(config);
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = await client.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: settings.redirectUri, scope, state, code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  assert.deepEqual([...url.searchParams.keys()].sort(), ['client_id', 'request_uri']);
  const tokens = await client.authorizationCodeGrant(config, await signIn(url, settings.redirectUri), { pkceCodeVerifier: verifier, expectedState: state });
  assert.ok(tokens.access_token);
});

await step('claims asked for one by one, for userinfo and the ID token', async () => {
  const claims = { userinfo: { name: null, email: { value: 'alice@example.com' } }, id_token: { email: { essential: true }, auth_time: { essential: true } } };
  const tokens = await authorize(web, { scope: 'openid offline_access', claims: JSON.stringify(claims) });
  assert.equal(tokens.claims().email, 'alice@example.com');
  assert.equal(tokens.claims().name, undefined);
  const person = await client.fetchUserInfo(web, tokens.access_token, tokens.claims().sub);
  assert.deepEqual(Object.keys(person).sort(), ['email', 'name', 'sub']);
  const renewed = await client.refreshTokenGrant(web, tokens.refresh_token);
  assert.equal(renewed.claims().email, 'alice@example.com');
});

await step('answers encrypted for the client: JARM, ID token, userinfo, introspection', async () => {
  const config = await configure('sealed', client.ClientSecretBasic(settings.sealedSecret), { userinfo_signed_response_alg: 'ES256', introspection_signed_response_alg: 'ES256', authorization_signed_response_alg: 'ES256' });
  client.useJwtResponseMode(config);
  client.enableDecryptingResponses(config, ['A256GCM', 'A128GCM', 'A128CBC-HS256', 'A256CBC-HS512'], ...await decryptionKeys());
  const tokens = await authorize(config, { scope: 'openid profile offline_access orders.read', claims: JSON.stringify({ userinfo: { email: null } }) });
  assert.equal(tokens.id_token.split('.').length, 5);
  assert.equal(tokens.claims().aud, 'sealed');
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.equal(renewed.claims().sub, tokens.claims().sub);
  const person = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  assert.deepEqual([person.name, person.email], ['Alice Example', 'alice@example.com']);
  const introspection = await client.tokenIntrospection(config, tokens.access_token);
  assert.deepEqual([introspection.active, introspection.client_id], [true, 'sealed']);

  const blind = await configure('sealed', client.ClientSecretBasic(settings.sealedSecret));
  await assert.rejects(authorize(blind, { scope: 'openid' }));
});

await step('device authorization', async () => {
  const config = await configure('tv', client.None());
  const asked = await client.initiateDeviceAuthorization(config, { scope: 'openid offline_access orders.read' });
  const [tokens, page] = await Promise.all([client.pollDeviceAuthorizationGrant(config, asked), walkToTheEnd(asked.verification_uri_complete)]);
  assert.match(page, /Your device is connected/);
  assert.equal(tokens.claims().aud, 'tv');
  assert.ok((await client.refreshTokenGrant(config, tokens.refresh_token)).access_token);
});

await step('backchannel authentication, polled', async () => {
  const config = await configure('web', client.ClientSecretBasic(settings.webSecret));
  const asked = await client.initiateBackchannelAuthentication(config, { scope: 'openid orders.read', login_hint: settings.username, binding_message: 'W4' });
  const [tokens, page] = await Promise.all([client.pollBackchannelAuthenticationGrant(config, asked), allowWhatWaits(issuer)]);
  assert.match(page, /Access allowed/);
  assert.equal(tokens.claims().aud, 'web');
});

await step('backchannel authentication, signed', async () => {
  const jwk = JSON.parse(settings.privateKey);
  const key = { key: await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']), kid: jwk.kid };
  const config = await configure('keyed', client.PrivateKeyJwt(key));
  const request = await new SignJWT({ scope: 'openid orders.read', login_hint: settings.username, binding_message: 'W5', requested_expiry: 120 })
    .setProtectedHeader({ alg: 'ES256', kid: jwk.kid }).setIssuer('keyed').setAudience(settings.issuer).setIssuedAt().setNotBefore('0s').setExpirationTime('2m').setJti(crypto.randomUUID()).sign(key.key);
  const asked = await client.initiateBackchannelAuthentication(config, { request });
  assert.equal(asked.expires_in, 120);
  const [tokens, page] = await Promise.all([client.pollBackchannelAuthenticationGrant(config, asked), allowWhatWaits(issuer)]);
  assert.match(page, /Access allowed/);
  assert.equal(tokens.claims().aud, 'keyed');
  await assert.rejects(client.initiateBackchannelAuthentication(config, { request }), { error: 'invalid_request' });
  await assert.rejects(client.initiateBackchannelAuthentication(config, { scope: 'openid', login_hint: settings.username }), { error: 'invalid_request' });
});

await step('rich authorization request, pushed', async () => {
  const payment = { type: 'payment', to: 'Bread & Co', amount: '12.50 EUR' };
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = await client.buildAuthorizationUrlWithPAR(web, {
    redirect_uri: settings.redirectUri, scope: 'openid orders.read', state, authorization_details: JSON.stringify([payment]),
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  const tokens = await client.authorizationCodeGrant(web, await signIn(url, settings.redirectUri), { pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true });
  assert.deepEqual(tokens.authorization_details, [payment]);
  assert.deepEqual((await client.tokenIntrospection(api, tokens.access_token)).authorization_details, [payment]);
  const unknown = client.buildAuthorizationUrl(web, {
    redirect_uri: settings.redirectUri, scope: 'openid orders.read', state, authorization_details: JSON.stringify([{ type: 'transfer' }]),
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  assert.equal((await signIn(unknown, settings.redirectUri)).searchParams.get('error'), 'invalid_authorization_details');
});

await step('DPoP: code, userinfo and refresh with one key, for a public client', async () => {
  const config = await configure('asking', client.None());
  const keys = await client.randomDPoPKeyPair();
  const DPoP = client.getDPoPHandle(config, keys);
  const verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: settings.redirectUri, scope: 'openid profile offline_access orders.read', dpop_jkt: await DPoP.calculateThumbprint(),
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  const answer = await signIn(url, settings.redirectUri);
  const bound = await client.authorizationCodeGrant(config, answer, { pkceCodeVerifier: verifier, idTokenExpected: true }, undefined, { DPoP });
  assert.equal(bound.token_type, 'dpop');
  const identity = await client.tokenIntrospection(api, bound.access_token);
  assert.deepEqual(identity.cnf, { jkt: await DPoP.calculateThumbprint() });
  const renewed = await client.refreshTokenGrant(config, bound.refresh_token, undefined, { DPoP });
  assert.equal(renewed.token_type, 'dpop');
  await assert.rejects(client.refreshTokenGrant(config, bound.refresh_token), { error: 'invalid_grant' });
  const thief = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
  await assert.rejects(client.refreshTokenGrant(config, bound.refresh_token, undefined, { DPoP: thief }), { error: 'invalid_grant' });
  const identityOnly = await client.refreshTokenGrant(config, bound.refresh_token, { scope: 'openid profile' }, { DPoP });
  const person = await client.fetchUserInfo(config, identityOnly.access_token, bound.claims().sub, { DPoP });
  assert.equal(person.name, 'Alice Example');
  await assert.rejects(client.fetchUserInfo(config, identityOnly.access_token, bound.claims().sub));
});

await step('private_key_jwt with a signed request object', async () => {
  const jwk = JSON.parse(settings.privateKey);
  const key = { key: await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']), kid: jwk.kid };
  const config = await configure('keyed', client.PrivateKeyJwt(key));
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const parameters = {
    redirect_uri: settings.redirectUri, scope: 'openid offline_access orders.read', state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  };
  const url = await client.buildAuthorizationUrlWithJAR(config, parameters, key);
  assert.deepEqual([...url.searchParams.keys()].sort(), ['client_id', 'request']);
  const tokens = await client.authorizationCodeGrant(config, await signIn(url, settings.redirectUri), { pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true });
  assert.ok((await client.refreshTokenGrant(config, tokens.refresh_token)).access_token);
  const refused = await signIn(client.buildAuthorizationUrl(config, parameters), settings.redirectUri);
  assert.equal(refused.searchParams.get('error'), 'invalid_request');
});

await step('client_secret_jwt', async () => {
  const config = await configure('asserting', client.ClientSecretJwt(settings.assertionSecret));
  assert.ok((await client.clientCredentialsGrant(config, { scope: 'orders.read' })).access_token);
  const wrong = await configure('asserting', client.ClientSecretJwt('0123456789abcdef0123456789abcdef'));
  await assert.rejects(client.clientCredentialsGrant(wrong, { scope: 'orders.read' }), error => error.status === 401 || error.error === 'invalid_client');
});

await step('token exchange by the API that was called', async () => {
  const user = await authorize(web, { resource: 'https://orders.example.com' });
  const config = await configure('orders-backend', client.ClientSecretBasic(settings.backendSecret));
  const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
  const exchanged = await client.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:token-exchange', {
    subject_token: user.access_token, subject_token_type: accessToken, resource: 'https://ledger.example.com', scope: 'ledger.read',
  });
  assert.equal(exchanged.issued_token_type, accessToken);
  const introspection = await client.tokenIntrospection(api, exchanged.access_token);
  assert.equal(introspection.sub, user.claims().sub);
  assert.equal(introspection.scope, 'ledger.read');
  assert.equal(introspection.act.sub, 'orders-backend');
  await client.tokenRevocation(web, user.refresh_token);
  assert.equal((await client.tokenIntrospection(api, exchanged.access_token)).active, false);
});

await step('dynamic registration', async () => {
  const config = await client.dynamicClientRegistration(issuer, {
    client_name: 'Newcomer', redirect_uris: [settings.redirectUri], token_endpoint_auth_method: 'client_secret_post', grant_types: ['authorization_code', 'refresh_token'],
  }, undefined, insecure);
  const registered = config.clientMetadata();
  assert.ok(registered.client_id && registered.client_secret);
  const verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: settings.redirectUri, scope: 'openid orders.read', code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  const tokens = await client.authorizationCodeGrant(config, await signIn(url, settings.redirectUri), { pkceCodeVerifier: verifier, idTokenExpected: true });
  assert.equal(tokens.claims().aud, registered.client_id);
});
