// Who did what, when and from where; what was before and after.

import { h } from './dom.js';
import { but, to } from './route.js';
import { choices, empty, filter, list, panel } from './parts.js';
import * as format from './format.js';

const RANGES = { '1h': '1 hour', '24h': '24 hours', '7d': '7 days', all: 'All' };

/** The first words of events: each finds all that begin with it. */
const KINDS = ['login', 'session', 'second_factor', 'approval_code', 'password', 'account', 'consent', 'grant', 'token', 'client', 'key', 'plan', 'refusals', 'audit'];

const PAGE = 50;

const rangeOf = view => view.parameters.range in RANGES ? view.parameters.range : '24h';

export const page = {
  title: () => 'Audit',

  calls: ({ parameters: { event, actor, subject, client, text, before, range } }) => ({
    audit: ['/audit', { range: range === 'all' ? undefined : range in RANGES ? range : '24h', event, actor, subject, client, text, before, limit: PAGE }],
    clients: ['/clients'],
    overview: ['/overview'],
  }),

  // What is older does not change, and nobody wants to lose their place.
  every: view => view.parameters.before ? 0 : 15,

  tools: view => [choices('Range', { ...view, parameters: { ...view.parameters, before: undefined } }, 'range', rangeOf(view), RANGES)],

  draw: (view, { audit, clients, overview }, { save }) => [
    h('div', { class: 'filters' },
      filter(view, 'event', 'Event', KINDS),
      filter(view, 'client', 'Client', clients.clients.map(({ client_id }) => client_id)),
      search(view),
      ['actor', 'subject'].map(name => view.parameters[name] && chip(view, name)),
      h('button', { type: 'button', class: 'quiet-button', onclick: () => save('/audit', 'application/x-ndjson', 'gatehouse-audit.jsonl') }, 'Export all')),
    panel('Records', audit.records.length === 0 ? empty('Nothing was recorded that fits.') : table(view, audit.records, overview.now),
      h('p', { class: 'more pager' },
        view.parameters.before && h('a', { href: but(view, { before: undefined }) }, 'Newest'),
        audit.next && h('a', { href: but(view, { before: audit.next }) }, 'Older'))),
  ],
};

const search = view => h('form', { class: 'look-up', onsubmit: event => {
  event.preventDefault();
  location.hash = but(view, { text: new FormData(event.currentTarget).get('text').trim(), before: undefined });
} }, h('label', {}, h('span', {}, 'Text in the record'), h('input', { name: 'text', type: 'search', autocomplete: 'off', value: view.parameters.text ?? '' })), h('button', { class: 'quiet-button' }, 'Search'));

const chip = (view, name) => h('p', { class: 'chip' }, `${name} `, h('code', {}, view.parameters[name]), h('a', { href: but(view, { [name]: undefined, before: undefined }), 'aria-label': `Any ${name}` }, '×'));

const table = (view, records, now) => list('Audit records', ['What', 'Who', 'Concerns', { name: 'When', number: true }], records.map(record => ({ key: record.id, cells: [what(view, record), who(view, record), concerns(view, record), when(record, now)] })));

const what = (view, record) => [
  h('a', { href: but(view, { event: record.event, before: undefined }) }, h('code', {}, record.event)),
  record.refusal_id && h('p', {}, h('span', { class: 'quiet' }, 'refusal '), h('a', { href: to('refusals', {}, record.refusal_id) }, h('code', {}, record.refusal_id))),
  changes(record.before, record.after),
];

const who = (view, { actor, personal, erased_by }) => [
  personal?.username ?? (actor.kind === 'user' && !actor.id ? 'nobody known' : actor.kind),
  actor.id && h('p', { class: 'quiet' }, personal?.username && `${actor.kind} `, h('a', { href: but(view, { actor: actor.id, before: undefined }), title: actor.id }, h('code', {}, shortened(actor.id)))),
  (personal?.address || personal?.agent) && h('p', { class: 'quiet' }, [personal.address, personal.agent].filter(Boolean).join(', ')),
  erased_by && h('p', { class: 'quiet' }, 'personal data erased'),
];

const concerns = (view, { subject, client_id, grant_id, session_id, key_id, configuration }) => [
  subject && h('p', {}, h('span', { class: 'quiet' }, 'subject '), h('a', { href: but(view, { subject, before: undefined }), title: subject }, h('code', {}, shortened(subject)))),
  client_id && h('p', {}, h('span', { class: 'quiet' }, 'client '), h('a', { href: but(view, { client: client_id, before: undefined }) }, client_id)),
  [['grant', grant_id], ['session', session_id], ['key', key_id], ['plan version', configuration]].map(([name, value]) => value && h('p', { class: 'quiet' }, `${name} `, h('code', { title: String(value) }, shortened(String(value))))),
];

const when = ({ at, sequence }, now) => [h('time', { datetime: at, title: format.moment(at) }, format.relative(at, now)), h('p', { class: 'quiet' }, sequence === null ? 'not sealed yet' : `no. ${format.count(sequence)}`)];

const shortened = id => id.length > 14 ? id.slice(0, 12) + '…' : id;

const written = value => value === undefined || value === null ? format.NOTHING : Array.isArray(value) ? value.map(written).join(', ') : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** Member by member: what only one side has stands alone. */
function changes(before, after) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  if (names.length === 0) return null;
  return h('dl', { class: 'changes' }, names.map(name => h('div', {}, h('dt', {}, name.replaceAll('_', ' ')), h('dd', {},
    before && name in before && h('del', {}, written(before[name])), before && name in before && after && name in after && ' → ', after && name in after && h('ins', {}, written(after[name]))))));
}
