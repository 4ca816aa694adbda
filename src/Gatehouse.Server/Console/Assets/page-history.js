// Which versions of the plan there were, what each changed, and where what is in force differs from the file.

import { h } from './dom.js';
import { to } from './route.js';
import { command, empty, facts, list, panel } from './parts.js';
import * as format from './format.js';

export const page = {
  title: ({ id }) => id ? `Version ${id}` : 'History',

  calls: ({ id }) => id
    ? { history: ['/plan/history'], difference: ['/plan/difference', { to: id }] }
    : { history: ['/plan/history'], drift: ['/plan/drift'], overview: ['/overview'] },

  missing: ({ id }) => `There is no version ${id}.`,

  draw: (view, answers) => view.id ? version(view, answers) : versions(answers),
};

const versions = ({ history, drift, overview }) => [
  panel('Versions', list('Versions of the plan, the newest first', ['Version', 'By', 'Why'], history.versions.map(entry => ({
    key: String(entry.version),
    cells: [
      [h('a', { href: to('history', {}, entry.version) }, `Version ${entry.version}`), h('p', { class: 'quiet word' }, h('time', { datetime: entry.applied_at, title: format.moment(entry.applied_at) }, format.relative(entry.applied_at, overview.now)), entry.version === history.version && ', in force')],
      [entry.author ?? entry.source, entry.author && h('p', { class: 'quiet word' }, entry.source)],
      entry.reason ?? format.NOTHING,
    ],
  })))),
  panel('Drift', drift.file_version === null ? empty('No node has read a plan file.')
    : drift.drift.length === 0 ? empty('What is in force is what the plan file said when it was last read.')
    : [h('p', { class: 'quiet' }, `Where version ${drift.version}, which is in force, differs from what the plan file said when it was last read (version ${drift.file_version}).`), changesIn(drift.drift, field => h('p', { class: 'quiet' },
      'since ', h('a', { class: 'inline', href: to('history', {}, field.since_version) }, `version ${field.since_version}`), `, ${field.author ? `${field.source} by ${field.author}` : field.source}${field.reason ? `: ${field.reason}` : ''}`))]),
];

function version({ id }, { history, difference }) {
  const entry = history.versions.find(one => String(one.version) === id);
  return [
    h('p', { class: 'trail' }, h('a', { href: to('history') }, 'All versions')),
    entry && panel('Made', facts([['When', h('time', { datetime: entry.applied_at }, format.moment(entry.applied_at))], ['By', entry.author ? `${entry.author} (${entry.source})` : entry.source], ['Why', entry.reason ?? format.NOTHING]]),
      entry.version !== history.version && command(`gatehouse plan rollback ${entry.version}`)),
    panel('What it changed', !difference.differs ? empty('Nothing that a plan says.') : [h('p', { class: 'quiet' }, difference.from === 0 ? 'The first version: all of it is new.' : `Compared with version ${difference.from}.`), changesIn(difference.changes)]),
    impact(difference),
  ];
}

/** Part by part, as a review shows it. */
function changesIn(changes, more) {
  const parts = Map.groupBy(changes, change => change.part);
  return h('div', { class: 'review' }, [...parts].map(([part, fields]) => h('section', { 'data-key': part }, h('h3', {}, part), h('ul', {}, fields.map(change => h('li', {}, field(change), more?.(change)))))));
}

const KINDS = { added: 'new', removed: 'gone', changed: 'changed', reordered: 'in another order' };

const field = ({ field: name, kind, from, to: now, secret }) => [
  h('p', {}, name ? h('code', {}, name) : 'the whole', ' ', h('span', { class: 'quiet' }, KINDS[kind])),
  secret ? null : h('div', { class: 'lines', tabindex: '0', role: 'group', 'aria-label': name || 'the whole' }, from.map(line => h('del', {}, line)), now.map(line => h('ins', {}, line))),
];

function impact({ access, routes, weaker }) {
  const rows = [
    ...access.map(({ change, client_id, api, scopes, grant_types }) => [change === 'gained' ? 'gains access' : 'loses access', `${client_id}: ${scopes.join(', ')} of ${api}, by ${grant_types.map(grant => grant.slice(grant.lastIndexOf(':') + 1)).join(', ')}`]),
    ...routes.map(({ change, api, route, who }) => [change === 'gained' ? 'gains access' : 'loses access', `${who.join(', ')}: ${route} of ${api}`]),
    ...weaker.map(({ level, rule, place, message }) => ['weaker', `${level} ${rule}: ${place} ${message}`]),
  ];
  return rows.length > 0 && panel('What it meant', list('What it meant', ['What', 'Who and where'], rows.map(([what, words], at) => ({ key: String(at), cells: [what, words] }))));
}
