// The npm package @modelcontextprotocol/client, as an agent on a person's device: from nothing to a tool call. It prints `open URL` where a
// real one would open the browser, and waits on a port of its own for the answer.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { settings, step } from './support.mjs';

const server = new URL(settings.server);
const listener = createServer((request, answer) => {
  answer.end('You can close this window.');
  const url = new URL(request.url, redirectUrl);
  if (url.pathname === '/callback') answered.shift()?.(url.searchParams);
});
const answered = [];
listener.listen(0, '127.0.0.1');
await once(listener, 'listening');
const redirectUrl = `http://127.0.0.1:${listener.address().port}/callback`;

/** Keeps what an agent keeps, per authorization server. */
class Memory {
  client; saved = []; expectedState; verifier; asked; discovery;
  redirectUrl = redirectUrl;
  clientMetadataUrl = settings.metadataUrl;
  clientMetadata = {
    client_name: 'Order Agent', redirect_uris: [redirectUrl], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], token_endpoint_auth_method: 'none',
  };
  state() { return this.expectedState = randomUUID(); }
  clientInformation() { return this.client; }
  saveClientInformation(client) { this.client = client; }
  tokens() { return this.saved.at(-1); }
  saveTokens(tokens) { this.saved.push(tokens); }
  redirectToAuthorization(url) { this.asked = url; }
  saveCodeVerifier(verifier) { this.verifier = verifier; }
  codeVerifier() { return this.verifier; }
  saveDiscoveryState(state) { this.discovery = state; }
  discoveryState() { return this.discovery; }
}

const memory = new Memory();
const agent = new Client({ name: 'order-agent', version: '1.0.0' }, { versionNegotiation: { mode: settings.revision === 'legacy' ? 'legacy' : { pin: settings.revision } } });
let transport;

/** Does something that needs a person, who is sent to the browser once; then again. */
async function authorized(action) {
  await assert.rejects(action, UnauthorizedError);
  const came = new Promise(resolve => answered.push(resolve));
  console.log(`open ${memory.asked.href}`);
  const parameters = await came;
  assert.equal(parameters.get('state'), memory.expectedState);
  assert.equal(parameters.get('iss'), settings.issuer);
  await transport.finishAuth(parameters);
  return action();
}

function connect() {
  transport = new StreamableHTTPClientTransport(server, { authProvider: memory });
  return agent.connect(transport);
}

const claims = token => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
const scopes = () => new Set(claims(memory.tokens().access_token).scope.split(' '));
const text = result => result.content.map(part => part.text).join('\n');

await step('from nothing to a connection', async () => {
  await authorized(connect);
  assert.equal(memory.asked.origin, new URL(settings.issuer).origin);
  assert.equal(memory.asked.searchParams.get('resource'), settings.server);
  assert.equal(memory.asked.searchParams.get('code_challenge_method'), 'S256');
});

await step('the client is who it should be', async () => {
  if (settings.metadataUrl) assert.equal(memory.client.client_id, settings.metadataUrl);
  else assert.match(memory.client.client_id, /^reg_/);
  assert.equal(memory.client.client_secret, undefined);
});

await step('the token is for this server and for what it asked for', async () => {
  assert.equal(claims(memory.tokens().access_token).aud, settings.server);
  assert.deepEqual(scopes(), new Set(['orders.read']));
});

await step('a tool call', async () => {
  const { tools } = await agent.listTools();
  assert.deepEqual(tools.map(tool => tool.name).sort(), ['cancel_order', 'list_orders']);
  assert.match(text(await agent.callTool({ name: 'list_orders', arguments: {} })), /Teapot/);
});

if (settings.revision !== 'legacy') {
  await step('a tool that needs more asks the person for more, and keeps what was there', async () => {
    const cancelled = await authorized(() => agent.callTool({ name: 'cancel_order', arguments: { id: 1 } }));
    assert.equal(text(cancelled), 'Order 1 is cancelled.');
    assert.deepEqual(scopes(), new Set(['orders.read', 'orders.write']));
  });
} else {
  await step('a tool that needs more says so where the header is missing', async () => {
    const refused = await agent.callTool({ name: 'cancel_order', arguments: { id: 1 } });
    assert.equal(refused.isError, true);
    assert.match(text(refused), /needs the scope orders.write/);
  });
}

await step('a token that is no good is renewed without the person', async () => {
  const before = memory.tokens();
  memory.saveTokens({ ...before, access_token: 'spoiled' });
  assert.match(text(await agent.callTool({ name: 'list_orders', arguments: {} })), /Lamp/);
  assert.notEqual(memory.tokens().access_token, 'spoiled');
  assert.notEqual(memory.tokens().refresh_token, before.refresh_token);
});

await agent.close();
listener.close();
listener.closeAllConnections();
