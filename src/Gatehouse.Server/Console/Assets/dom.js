// Pages are made anew from data at every change and laid over what stands there, so that focus, scroll and what was opened stay.
// Text is only ever set as text: nothing that a server says can become markup.

const SVG = 'http://www.w3.org/2000/svg';

/** An element. Attributes by name; `on…` are handlers; names with a dot are properties of a component. */
export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/** The same for drawings. */
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

function fill(node, attributes, children) {
  node.given = {};
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.given[name] = node[name] = value;
    else if (name.startsWith('.')) node.given[name.slice(1)] = node[name.slice(1)] = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false));
  return node;
}

/** Shows these children in a node, keeping whatever of it is still right. */
export function show(node, ...children) {
  const focused = document.activeElement;
  const fresh = h('div', {}, ...children);
  patchChildren(node, fresh);
  // An element that changes its place loses the focus on the way.
  if (focused && focused !== document.activeElement && focused.isConnected && node.contains(focused)) focused.focus({ preventScroll: true });
}

const alike = (live, fresh) => live.nodeType === fresh.nodeType && live.nodeName === fresh.nodeName && live.dataset?.key === fresh.dataset?.key;

function patch(live, fresh) {
  if (live.nodeType === Node.TEXT_NODE) {
    if (live.data !== fresh.data) live.data = fresh.data;
    return;
  }
  patchAttributes(live, fresh);
  for (const name of Object.keys(live.given ?? {})) if (name.startsWith('on') && !(name in (fresh.given ?? {}))) live[name] = null;
  for (const [name, value] of Object.entries(fresh.given ?? {})) live[name] = value;
  live.given = fresh.given;
  // Components draw their own content.
  if (!customElements.get(live.localName)) patchChildren(live, fresh);
}

function patchAttributes(live, fresh) {
  // Whether it is open is the reader's.
  const keep = live.localName === 'details' ? 'open' : null;
  for (const { name } of [...live.attributes]) if (!fresh.hasAttribute(name) && name !== keep) live.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (live.getAttribute(name) !== value) live.setAttribute(name, value);
}

function patchChildren(live, fresh) {
  const keyed = new Map([...live.children].filter(child => child.dataset.key).map(child => [child.dataset.key, child]));
  let next = live.firstChild;
  for (const child of [...fresh.childNodes]) {
    const match = child.dataset?.key ? keyed.get(child.dataset.key) : next;
    if (!match || !alike(match, child)) {
      live.insertBefore(child, next);
      continue;
    }
    if (match === next) next = next.nextSibling;
    else live.insertBefore(match, next);
    patch(match, child);
  }
  while (next) {
    const after = next.nextSibling;
    next.remove();
    next = after;
  }
}
