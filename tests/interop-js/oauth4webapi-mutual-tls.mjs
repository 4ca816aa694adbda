// The npm package oauth4webapi with client certificates, over the endpoints that the metadata names for them.
import assert from 'node:assert/strict';
import { settings, signIn, step } from './support.mjs';
import { claimsOf, clients, fetchWith, signingKey } from './mutual-tls.mjs';

const oauth = await import('oauth4webapi');
const issuer = new URL(settings.issuer);
const proof = oauth.TlsClientAuth();
const scope = 'openid offline_access orders.read';
const challenged = error => error.code === oauth.WWW_AUTHENTICATE_CHALLENGE && error.cause[0].parameters.error === 'invalid_token';

const server = await step('discovery with aliases', async () => {
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { [oauth.customFetch]: fetchWith() }));
  for (const endpoint of ['token_endpoint', 'userinfo_endpoint', 'pushed_authorization_request_endpoint', 'revocation_endpoint', 'introspection_endpoint'])
    assert.ok(server.mtls_endpoint_aliases[endpoint].startsWith(settings.mtlsUrl));
  return server;
});

async function authorize(as, who, options, parameters, validate) {
  const pushed = await oauth.processPushedAuthorizationResponse(server, as, await oauth.pushedAuthorizationRequest(server, as, proof, parameters, options));
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({ client_id: who.id, request_uri: pushed.request_uri });
  return validate(await signIn(url, settings.redirectUri));
}

const parametersOf = async (verifier, state, more) => new URLSearchParams({
  redirect_uri: settings.redirectUri, response_type: 'code', scope, state, code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...more,
});

for (const who of [clients.byAuthority, clients.bySelf]) {
  const as = { client_id: who.id, use_mtls_endpoint_aliases: true };
  const options = { [oauth.customFetch]: fetchWith(who) };
  const asThief = { [oauth.customFetch]: fetchWith(clients.thief) };
  const asAnybody = { [oauth.customFetch]: fetchWith() };

  const tokens = await step(`${who.id}: pushed code flow with a certificate`, async () => {
    const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()];
    const answer = await authorize(as, who, options, await parametersOf(verifier, state), landed => oauth.validateAuthResponse(server, as, landed, state));
    const response = await oauth.authorizationCodeGrantRequest(server, as, proof, answer, settings.redirectUri, verifier, options);
    const tokens = await oauth.processAuthorizationCodeResponse(server, as, response, { requireIdToken: true });
    assert.equal(claimsOf(tokens.access_token).cnf['x5t#S256'], who.thumbprint);
    return tokens;
  });

  await step(`${who.id}: userinfo with the bound token`, async () => {
    const { sub } = oauth.getValidatedIdTokenClaims(tokens);
    await oauth.processUserInfoResponse(server, as, sub, await oauth.userInfoRequest(server, as, tokens.access_token, options));
    for (const other of [asThief, asAnybody])
      await assert.rejects(oauth.userInfoRequest(server, as, tokens.access_token, other).then(answer => oauth.processUserInfoResponse(server, as, sub, answer)), challenged);
  });

  await step(`${who.id}: an API with the bound token`, async () => {
    const call = options => oauth.protectedResourceRequest(tokens.access_token, 'GET', new URL(settings.api), undefined, undefined, options);
    assert.deepEqual(await (await call(options)).json(), ['Teapot']);
    for (const other of [asThief, asAnybody]) await assert.rejects(call(other), challenged);
  });

  await step(`${who.id}: refresh and revocation`, async () => {
    const renewed = await oauth.processRefreshTokenResponse(server, as, await oauth.refreshTokenGrantRequest(server, as, proof, tokens.refresh_token, options));
    assert.equal(claimsOf(renewed.access_token).cnf['x5t#S256'], who.thumbprint);
    await oauth.processRevocationResponse(await oauth.revocationRequest(server, as, proof, tokens.refresh_token, options));
  });

  await step(`${who.id}: client credentials, and none with another certificate`, async () => {
    const ask = async options => oauth.processClientCredentialsResponse(server, as, await oauth.clientCredentialsGrantRequest(server, as, proof, { scope: 'orders.read' }, options));
    assert.equal(claimsOf((await ask(options)).access_token).cnf['x5t#S256'], who.thumbprint);
    for (const other of [asThief, asAnybody]) await assert.rejects(ask(other), error => error.status === 401);
  });
}

await step('a statement signed with Ed25519, and a token bound to a certificate', async () => {
  const as = { client_id: clients.asserting.id, use_mtls_endpoint_aliases: true };
  const statement = oauth.PrivateKeyJwt(await signingKey(clients.asserting));
  const response = await oauth.clientCredentialsGrantRequest(server, as, statement, { scope: 'orders.read' }, { [oauth.customFetch]: fetchWith(clients.asserting) });
  const tokens = await oauth.processClientCredentialsResponse(server, as, response);
  assert.equal(claimsOf(tokens.access_token).cnf['x5t#S256'], clients.asserting.thumbprint);
});

await step('message signing: signed request, signed answer', async () => {
  const who = clients.signer;
  const as = { client_id: who.id, use_mtls_endpoint_aliases: true, authorization_signed_response_alg: 'ES256' };
  const options = { [oauth.customFetch]: fetchWith(who) };
  const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()];
  const parameters = await parametersOf(verifier, state, { response_mode: 'jwt', client_id: who.id });
  const request = await oauth.issueRequestObject(server, as, parameters, { key: await signingKey(who), kid: 'k1' });
  const answer = await authorize(as, who, options, { request }, landed => oauth.validateJwtAuthResponse(server, as, landed, state, options));
  const response = await oauth.authorizationCodeGrantRequest(server, as, proof, answer, settings.redirectUri, verifier, options);
  const tokens = await oauth.processAuthorizationCodeResponse(server, as, response, { requireIdToken: true });
  assert.equal(claimsOf(tokens.access_token).cnf['x5t#S256'], who.thumbprint);
  const unsigned = await oauth.pushedAuthorizationRequest(server, as, proof, parameters, options);
  await assert.rejects(oauth.processPushedAuthorizationResponse(server, as, unsigned), { error: 'invalid_request' });
});
