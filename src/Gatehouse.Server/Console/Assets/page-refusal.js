// Why one request was refused, what was expected, and who can mend it.

import { h } from './dom.js';
import { to } from './route.js';
import { facts, panel, state } from './parts.js';
import { apiOf } from './page-refusals.js';
import * as format from './format.js';

export const page = {
  title: view => `Refusal ${view.id}`,
  parent: 'refusals',
  calls: view => ({ refusal: [`/refusals/${encodeURIComponent(view.id)}`], apis: ['/apis'], overview: ['/overview'] }),
  missing: view => `There is no refusal ${view.id}. An id has twelve letters and digits; explanations are kept for a week unless the plan says otherwise.`,

  draw: (view, { refusal, apis, overview }) => [
    h('p', { class: 'trail' }, h('a', { href: to('refusals') }, 'All refusals')),
    h('div', { class: 'verdict' },
      h('p', { class: 'answer' }, h('b', {}, String(refusal.status)), refusal.error && h('code', {}, refusal.error), h('code', { class: 'quiet' }, refusal.reason)),
      h('p', { class: 'checked' }, refusal.check)),
    compared(Object.entries(refusal.facts ?? {})),
    h('div', { class: 'halves' },
      panel('Mend it', h('p', { class: 'remedy' }, refusal.remedy), facts([['Who can', refusal.who.join(', ')], ['Usual cause', refusal.cause]])),
      panel('What happened', facts([
        ['When', h('time', { datetime: refusal.at }, format.moment(refusal.at)), h('span', { class: 'quiet' }, ' ', format.relative(refusal.at, overview.now))],
        ['Where', [refusal.source, refusal.reporter, refusal.endpoint].filter(Boolean).join(', ')],
        ['Client', refusal.client_id ? h('a', { href: to('signals', { by: 'client', group: refusal.client_id, range: '24h' }) }, refusal.client_id) : 'not known'],
        ['API', refusal.api && apiLink(refusal.api, apis.apis)],
        ['Seen', refusal.occurrences === 1 ? 'once' : `${format.count(refusal.occurrences)} times since ${format.moment(refusal.since)}`],
        ['Trace', refusal.trace_id && h('code', {}, refusal.trace_id)],
        ['Specification', refusal.specification && specification(refusal.specification)],
        ['Command', h('code', {}, `gatehouse explain ${refusal.id}`)],
      ]))),
    h('p', { class: 'more' }, h('a', { href: to('refusals', { reason: refusal.reason, client: refusal.client_id }) }, `Others like it`)),
  ],
};

function apiLink(audience, apis) {
  const api = apiOf(audience, apis);
  return api ? h('a', { href: to('signals', { by: 'api', group: api.resource, range: '24h' }) }, api.name) : audience;
}

const words = name => name.replace(/^(presented|registered|expected|allowed|required)_/, '').replaceAll('_', ' ');

const SIDES = [['Presented', 'refused', /^presented_/], ['Expected', 'fine', /^(registered|expected|allowed|required)_/], ['Known', 'calm', /^(?!presented_|registered_|expected_|allowed_|required_)/]];

/** What came and what was waited for, side by side. */
function compared(known) {
  const sides = SIDES.map(([title, look, pattern]) => ({ title, look, some: known.filter(([name]) => pattern.test(name)) })).filter(({ some }) => some.length > 0);
  if (sides.length === 0) return null;
  return h('div', { class: 'compared' }, sides.map(({ title, look, some }) => h('section', { 'data-key': title },
    h('h2', {}, state(title, look)),
    some.map(([name, value]) => h('div', {}, h('p', { class: 'quiet' }, words(name)), value.split(' ').map(part => h('p', {}, h('code', {}, part))))))));
}

function specification(text) {
  const [, rfc, section] = /^RFC (\d+)(?: section ([\d.]+\d))?$/.exec(text) ?? [];
  return rfc ? h('a', { href: `https://www.rfc-editor.org/rfc/rfc${rfc}${section ? '#section-' + section : ''}`, rel: 'noreferrer', target: '_blank' }, text) : text;
}
