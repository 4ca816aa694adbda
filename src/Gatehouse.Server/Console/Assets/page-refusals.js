// What was refused, and why.

import { h } from './dom.js';
import { but, to } from './route.js';
import { bar, choices, empty, filter, list, panel, table } from './parts.js';
import { RANGES } from './signals.js';
import * as format from './format.js';

const rangeOf = view => view.parameters.range in RANGES ? view.parameters.range : '24h';

export const page = {
  title: () => 'Refusals',

  calls: view => ({
    refusals: ['/refusals', { range: rangeOf(view), reason: view.parameters.reason, client: view.parameters.client, api: view.parameters.api, limit: 50 }],
    clients: ['/clients'],
    apis: ['/apis'],
    overview: ['/overview'],
  }),

  every: view => Math.max(10, RANGES[rangeOf(view)].every),

  tools: view => [choices('Range', view, 'range', rangeOf(view), Object.fromEntries(Object.entries(RANGES).map(([id, { name }]) => [id, name])))],

  draw(view, { refusals, clients, apis, overview }) {
    return [
      h('div', { class: 'filters' },
        filter(view, 'client', 'Client', clients.clients.map(({ client_id }) => client_id)),
        filter(view, 'api', 'API', apis.apis.map(({ name }) => name)),
        view.parameters.reason && h('p', { class: 'chip' }, h('code', {}, view.parameters.reason), h('a', { href: but(view, { reason: undefined }), 'aria-label': 'Show every reason' }, '×')),
        lookUp()),
      panel('Reasons', refusals.reasons.length === 0 ? nothing(view) : reasons(view, refusals.reasons, overview.now)),
      refusals.latest.length > 0 && panel('Latest', latest(refusals.latest, apis.apis, overview.now)),
    ];
  },
};

const nothing = view => empty(`Nothing was refused in the ${RANGES[rangeOf(view)].words}${view.parameters.reason || view.parameters.client || view.parameters.api ? ', as it is filtered' : ''}.`);

const lookUp = () => h('form', { class: 'look-up', onsubmit: event => {
  event.preventDefault();
  const id = new FormData(event.currentTarget).get('id').trim();
  if (id) location.hash = to('refusals', {}, id);
} }, h('label', {}, h('span', {}, 'Refusal id'), h('input', { name: 'id', autocomplete: 'off', spellcheck: 'false', placeholder: '7K3F-Q2WM-9XTB' })), h('button', { class: 'quiet-button' }, 'Explain'));

function reasons(view, rows, now) {
  const most = Math.max(...rows.map(({ count }) => count));
  return table(`Reasons, ${RANGES[rangeOf(view)].words}`, view, [
    { id: 'reason', title: 'Reason', value: row => row.reason, cell: row => [h('a', { href: but(view, { reason: row.reason, sort: undefined }) }, h('code', {}, row.reason)), h('p', { class: 'quiet' }, h('code', {}, row.error), ' ', row.title)] },
    { id: 'count', title: 'Count', number: true, value: row => row.count, cell: row => h('div', { class: 'measure' }, bar(row.count, most), format.count(row.count)) },
    { id: 'last', title: 'Last', number: true, value: row => row.last_at, cell: row => h('a', { href: to('refusals', {}, row.last_id), title: format.moment(row.last_at) }, format.relative(row.last_at, now), h('span', { class: 'spoken' }, `, explain this ${row.reason}`)) },
  ], rows, { key: row => row.reason, first: '-count' });
}

const latest = (rows, apis, now) => list('Latest refusals', ['Explanation', 'Answer', 'Client and API', { name: 'When', number: true }], rows.map(row => ({
  key: row.id + row.source,
  cells: [
    [h('a', { href: to('refusals', {}, row.id) }, h('code', {}, row.id)), h('p', { class: 'quiet' }, h('code', {}, row.reason))],
    [String(row.status), ' ', h('code', {}, row.error), h('p', { class: 'quiet' }, [row.source, row.endpoint].filter(Boolean).join(', '))],
    [row.client_id ?? h('span', { class: 'quiet' }, 'client not known'), row.api && h('p', { class: 'quiet' }, apiOf(row.api, apis)?.name ?? row.api)],
    h('time', { datetime: row.at, title: format.moment(row.at) }, format.relative(row.at, now)),
  ],
})));

/** Records know an API by its audience, people by its name. */
export const apiOf = (audience, apis) => apis.find(({ name, resource }) => audience === resource || audience === name);

/** The reasons in a few words, each with a way to its last explanation. */
export function reasonList(rows, range, now) {
  if (rows.length === 0) return empty(`Nothing was refused in the ${RANGES[range].words}.`);
  const most = Math.max(...rows.map(({ count }) => count));
  return h('ol', { class: 'reasons' }, rows.map(row => h('li', { 'data-key': row.reason },
    h('a', { href: to('refusals', {}, row.last_id) }, h('code', {}, row.reason)),
    bar(row.count, most),
    h('b', {}, format.count(row.count)),
    h('span', { class: 'quiet' }, row.title, ` Last ${format.relative(row.last_at, now)}.`))));
}
