// What several pages are made of.

import { h, svg } from './dom.js';
import { but } from './route.js';

/** A row of choices of which one is taken. */
export const choices = (label, view, name, taken, options) => h('nav', { class: 'segments', 'aria-label': label },
  Object.entries(options).map(([value, words]) => h('a', { href: but(view, { [name]: value }), 'aria-current': value === taken ? 'true' : null }, words)));

export const panel = (title, ...content) => {
  const id = 'panel-' + title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  return h('section', { class: 'board', 'aria-labelledby': id, 'data-key': id }, h('h2', { id }, title), content);
};

/** Pairs of a name and what it is. */
export const facts = pairs => h('dl', { class: 'pairs' }, pairs.filter(([, value]) => value !== undefined && value !== null && value !== false).map(([name, ...value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));

export const empty = (title, ...words) => h('div', { class: 'empty' }, h('p', { class: 'empty-title' }, title), words);

/** How much of the most something is; the number stands beside it. */
export const bar = (part, most) => svg('svg', { class: 'bar', viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
  svg('rect', { class: 'track', width: 100, height: 8 }), svg('rect', { width: Math.max(1, 100 * part / most), height: 8 }));

/** How something is, in a word, told by shape and colour too. */
export const state = (words, look) => h('span', { class: `state ${look}` }, words);

/** Something to copy into a terminal. */
export const command = text => h('div', { class: 'command' },
  h('pre', { tabindex: '0', role: 'group', 'aria-label': 'Command' }, h('code', {}, text)),
  h('button', { type: 'button', class: 'quiet-button', onclick: async event => {
    const button = event.currentTarget;
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    setTimeout(() => button.textContent = 'Copy', 2000);
  } }, 'Copy'));

/**
 * A table whose columns sort it; the order is part of the address.
 * @param {{id: string, title: string, number?: boolean, value: (row: any) => any, cell?: (row: any) => any}[]} columns
 */
export function table(caption, view, columns, rows, { key, first }) {
  const [, back, by] = /^(-?)(.*)$/.exec(view.parameters.sort ?? first);
  const sorting = columns.find(column => column.id === by) ?? columns[0];
  const way = back ? -1 : 1;
  const ordered = [...rows].sort((one, other) => way * compare(sorting.value(one), sorting.value(other)));
  return h('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': caption }, h('table', {},
    h('caption', { class: 'spoken' }, caption),
    h('thead', {}, h('tr', {}, columns.map(column => h('th', { scope: 'col', class: column.number ? 'number' : null, 'aria-sort': column !== sorting ? null : back ? 'descending' : 'ascending' },
      h('a', { href: but(view, { sort: column === sorting && (back !== '') === Boolean(column.number) ? (back ? '' : '-') + column.id : (column.number ? '-' : '') + column.id }) }, column.title, h('span', { class: 'arrow', 'aria-hidden': 'true' })))))),
    h('tbody', {}, ordered.map(row => h('tr', { 'data-key': key(row) }, columns.map((column, at) => at === 0
      ? h('th', { scope: 'row' }, column.cell(row))
      : h('td', { class: column.number ? 'number' : null }, (column.cell ?? column.value)(row))))))));
}

function compare(one, other) {
  if (one === other) return 0;
  if (one === null || one === undefined) return -1;
  if (other === null || other === undefined) return 1;
  return typeof one === 'string' ? one.localeCompare(other) : one - other;
}

/** A plain table, in the order that the rows come in. */
export const list = (caption, titles, rows) => h('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': caption }, h('table', {},
  h('caption', { class: 'spoken' }, caption),
  h('thead', {}, h('tr', {}, titles.map(title => h('th', { scope: 'col', class: title.number ? 'number' : null }, title.name ?? title)))),
  h('tbody', {}, rows.map(({ key, cells }) => h('tr', { 'data-key': key }, cells.map((cell, at) => at === 0 ? h('th', { scope: 'row' }, cell) : h('td', { class: titles[at].number ? 'number' : null }, cell)))))));

/** A choice among values that the page knows, or that the address names. */
export function filter(view, name, title, values) {
  const chosen = view.parameters[name] ?? '';
  return h('label', { class: 'filter' }, h('span', {}, title),
    h('select', { '.value': chosen, onchange: event => location.hash = but(view, { [name]: event.currentTarget.value, before: undefined }) },
      h('option', { value: '' }, 'All'), [...new Set([...values, chosen])].filter(Boolean).map(value => h('option', { value, selected: value === chosen }, value))));
}
