// Who gets at what: the plan in force as a picture, and as a table that says the same.

import { h, svg } from './dom.js';
import { but, to } from './route.js';
import { filter, list, panel, table } from './parts.js';

const WORDS = ['read', 'not said', 'write', 'administer'];
const CLASSES = { read: 'read', write: 'write', administer: 'administer', 'not said': 'unsaid' };

const narrowing = ({ parameters: { api, client } }) => ({ api, client });

export const page = {
  title: () => 'Map',

  calls: view => ({ map: ['/plan/map', narrowing(view)], clients: ['/clients'], apis: ['/apis'] }),

  draw: (view, { map, clients, apis }, { save }) => [
    h('div', { class: 'filters' },
      filter(view, 'api', 'API', apis.apis.map(({ name }) => name).filter(name => name !== 'gatehouse-admin')),
      filter(view, 'client', 'Client', clients.clients.filter(({ kind }) => kind !== 'built_in' && kind !== 'api').map(({ client_id }) => client_id)),
      ['light', 'dark'].map(scheme => h('button', { type: 'button', class: 'quiet-button', onclick: () => save('/plan/map', 'image/svg+xml', `map-${scheme}.svg`, { ...narrowing(view), scheme }) }, `Picture, ${scheme}`)),
      h('button', { type: 'button', class: 'quiet-button', onclick: () => save('/plan/map', 'text/csv', 'map.csv', narrowing(view)) }, 'Table, CSV')),
    panel('Picture', picture(map.picture),
      h('p', { class: 'quiet' }, map.left_out > 0 && `${map.left_out} clients more are left out; choose an API or a client, or take a file. `, 'The table below says the same. ', h('a', { class: 'inline', href: to('history') }, `Version ${map.version}`), ' is in force.')),
    panel('Clients by API', matrix(view, map)),
    warnings(map),
  ],
};

const picture = ({ title, width, height, shapes }) => h('div', { class: 'scroll map-frame', tabindex: '0', role: 'group', 'aria-label': 'Picture of clients and APIs' },
  svg('svg', { class: 'map', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${title}; the table says the same` }, shapes.map(shape)));

const DRAW = {
  rect: (kind, x, y, width, height, rx) => svg('rect', { class: kind, x, y, width, height, rx }),
  text: (kind, x, y, text) => svg('text', { class: kind, x, y }, text),
  path: (kind, d) => svg('path', { class: kind, d }),
  dot: (kind, cx, cy) => svg('circle', { class: kind, cx, cy, r: 5 }),
  thing: (title, ...shapes) => svg('g', {}, svg('title', {}, title), shapes.map(shape)),
};

const shape = ([sort, ...rest]) => DRAW[sort](...rest);

/** The strongest of what a client may do at an API: by its scopes, or by exchanging a token. */
const at = (client, api) => client.access.filter(access => access.api === api).sort((one, other) => WORDS.indexOf(other.access) - WORDS.indexOf(one.access))[0];

const matrix = (view, { clients, apis }) => table('Clients by API', view, [
  { id: 'client', title: 'Client', value: client => client.client_id, cell: client => [
    h('a', { href: but(view, { client: client.client_id }) }, client.client_id), h('p', { class: 'quiet' }, [client.kind, client.grant_types.map(short).join(', '), client.proof === 'none' ? 'public' : client.proof.replaceAll('_', ' '), client.bound && 'bound', client.owner].filter(Boolean).join(' · '))] },
  ...apis.map(api => ({ id: `api:${api.name}`, title: api.name, value: client => WORDS.indexOf(at(client, api.name)?.access), cell: client => cell(at(client, api.name)) })),
], clients, { key: client => client.client_id, first: 'client' });

const cell = access => access ? [h('span', { class: `access ${CLASSES[access.access]}` }, access.access), access.by_exchange && ' by exchange', h('p', { class: 'quiet' }, access.scopes.map(scope => h('code', {}, scope)))] : h('span', { class: 'spoken' }, 'nothing');

const short = grant => grant.slice(grant.lastIndexOf(':') + 1).replaceAll('_', ' ');

function warnings({ clients, apis }) {
  const rows = [...clients.map(client => [client.client_id, client.warnings]), ...apis.map(api => [api.name, api.warnings])]
    .flatMap(([where, told]) => told.map((warning, at) => ({ key: `${where} ${warning.rule} ${at}`, cells: [[where, h('p', { class: 'quiet' }, h('code', {}, warning.rule))], [warning.message, h('p', { class: 'quiet' }, warning.why)], warning.remedy] })));
  return rows.length > 0 && panel('What a check warns of', list('Warnings', ['Where', 'What', 'What to do'], rows));
}
