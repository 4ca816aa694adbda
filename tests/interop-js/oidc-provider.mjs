// The npm package oidc-provider, a certified provider that nobody here wrote: APIs and programs of ours must get along with it. It prints
// `ready` and serves until it is stopped.
import { randomBytes } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { settings } from './support.mjs';

const apis = {
  'https://orders.example.com': { scope: 'orders.read orders.write', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } },
  'https://opaque.example.com': { scope: 'orders.read orders.write', accessTokenFormat: 'opaque' },
};

const service = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [], id_token_signed_response_alg: 'ES256' };

const provider = new Provider(settings.issuer, {
  jwks: { keys: [JSON.parse(settings.signingKey)] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  scopes: ['openid', 'offline_access', 'orders.read', 'orders.write'],
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
  clients: [
    { ...service, client_id: 'nightly', client_secret: settings.serviceSecret, scope: 'orders.read orders.write' },
    { ...service, client_id: 'keyed', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [JSON.parse(settings.clientKey)] }, scope: 'orders.read orders.write' },
    { ...service, client_id: 'orders-api', client_secret: settings.apiSecret, grant_types: [] },
  ],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => settings.requireNonce === true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_ctx, resource) => ({ audience: resource, accessTokenTTL: 600, ...apis[resource] }),
    },
  },
});

provider.on('server_error', (_ctx, error) => console.error(error));
provider.on('grant.error', (_ctx, error) => console.error(error.error_detail ?? error.message));
provider.listen(Number(new URL(settings.issuer).port), '127.0.0.1', () => console.log('ready'));
