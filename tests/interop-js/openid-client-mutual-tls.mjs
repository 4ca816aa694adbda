// The npm package openid-client with client certificates, over the endpoints that the metadata names for them.
import assert from 'node:assert/strict';
import { settings, signIn, step } from './support.mjs';
import { claimsOf, clients, fetchWith, signingKey } from './mutual-tls.mjs';

const client = await import('openid-client');
const scope = 'openid offline_access orders.read';

const configure = (who, certified = who, proof = client.TlsClientAuth()) => client.discovery(new URL(settings.issuer), who.id, { use_mtls_endpoint_aliases: true, authorization_signed_response_alg: 'ES256', id_token_signed_response_alg: 'ES256' },
  proof, { execute: [client.enableNonRepudiationChecks], [client.customFetch]: fetchWith(certified) });

async function authorize(config, url, verifier, state) {
  const answer = await signIn(await client.buildAuthorizationUrlWithPAR(config, url), settings.redirectUri);
  return client.authorizationCodeGrant(config, answer, { pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true });
}

for (const who of [clients.byAuthority, clients.bySelf]) {
  const config = await step(`${who.id}: discovery with aliases`, async () => {
    const config = await configure(who);
    assert.ok(config.serverMetadata().mtls_endpoint_aliases.token_endpoint.startsWith(settings.mtlsUrl));
    return config;
  });

  const tokens = await step(`${who.id}: pushed code flow with a certificate`, async () => {
    const [verifier, state] = [client.randomPKCECodeVerifier(), client.randomState()];
    const parameters = new URLSearchParams({
      redirect_uri: settings.redirectUri, scope, state, response_type: 'code', code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
    const tokens = await authorize(config, parameters, verifier, state);
    assert.equal(claimsOf(tokens.access_token).cnf['x5t#S256'], who.thumbprint);
    return tokens;
  });

  await step(`${who.id}: userinfo with the bound token`, async () => {
    const person = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
    assert.equal(person.sub, tokens.claims().sub);
    const stolen = await configure(who, clients.thief);
    await assert.rejects(client.fetchUserInfo(stolen, tokens.access_token, tokens.claims().sub), { code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' });
  });

  await step(`${who.id}: an API with the bound token`, async () => {
    const call = config => client.fetchProtectedResource(config, tokens.access_token, new URL(settings.api), 'GET');
    assert.deepEqual(await (await call(config)).json(), ['Teapot']);
    await assert.rejects(configure(who, clients.thief).then(call), { code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' });
    await assert.rejects(configure(who, {}).then(call), { code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' });
  });

  await step(`${who.id}: refresh and revocation`, async () => {
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
    assert.equal(claimsOf(renewed.access_token).cnf['x5t#S256'], who.thumbprint);
    await client.tokenRevocation(config, tokens.refresh_token);
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
  });

  await step(`${who.id}: refused with another certificate or none`, async () => {
    for (const certified of [clients.thief, {}]) {
      const other = await configure(who, certified);
      await assert.rejects(client.clientCredentialsGrant(other, { scope: 'orders.read' }), error => error.status === 401);
    }
  });
}

await step('a statement signed with Ed25519, and a token bound to a certificate', async () => {
  const config = await configure(clients.asserting, clients.asserting, client.PrivateKeyJwt(await signingKey(clients.asserting)));
  const tokens = await client.clientCredentialsGrant(config, { scope: 'orders.read' });
  assert.equal(claimsOf(tokens.access_token).cnf['x5t#S256'], clients.asserting.thumbprint);
});

await step('message signing: signed request, signed answer', async () => {
  const config = await configure(clients.signer);
  client.useJwtResponseMode(config);
  const [verifier, state] = [client.randomPKCECodeVerifier(), client.randomState()];
  const parameters = { redirect_uri: settings.redirectUri, scope, state, code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' };
  await assert.rejects(client.buildAuthorizationUrlWithPAR(config, parameters), { error: 'invalid_request' });
  const signed = await client.buildAuthorizationUrlWithJAR(config, parameters, { key: await signingKey(clients.signer), kid: 'k1' });
  const tokens = await authorize(config, signed.searchParams, verifier, state);
  assert.equal(claimsOf(tokens.access_token).cnf['x5t#S256'], clients.signer.thumbprint);
});
