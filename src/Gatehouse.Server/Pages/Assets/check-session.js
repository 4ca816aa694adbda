// OpenID Connect Session Management 1.0, section 3.2: says to a page of a client whether the session is still the one it knows.

const prefix = document.documentElement.dataset.cookie + '=';

const browserState = () => document.cookie.split('; ').find(cookie => cookie.startsWith(prefix))?.slice(prefix.length) ?? '';

async function hashOf(text) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...hash)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

async function answer(message, origin) {
  const [clientId, sessionState, ...rest] = typeof message === 'string' ? message.split(' ') : [];
  const [, salt] = sessionState?.split('.') ?? [];
  if (!clientId || !salt || rest.length > 0) return 'error';
  return await hashOf(`${clientId} ${origin} ${browserState()} ${salt}`) + '.' + salt === sessionState ? 'unchanged' : 'changed';
}

addEventListener('message', async event => {
  if (event.source === window || event.origin === 'null') return;
  event.source.postMessage(await answer(event.data, event.origin), event.origin);
});
