// What stands in the way, said on a card like those of the sign-in pages.

import { h } from './dom.js';
import { command } from './parts.js';

const { base, issuer } = document.documentElement.dataset;

const gate = (title, ...content) => h('div', { class: 'page' }, h('main', { class: 'gate wide' }, h('section', { class: 'card' },
  h('a', { class: 'brand', href: base + '/' }, h('span', { class: 'mark' }), 'Gatehouse'), h('h1', {}, title), content)),
  h('footer', { class: 'foot' }, new URL(issuer).host));

/** Whoever is signed in has not the role of administrators. */
export const noRoleGate = (problem, session) => gate('This account cannot open the console',
  h('p', { class: 'lead' }, problem.message),
  h('p', {}, 'The console is for the people to whom the plan gives the role of ', h('code', {}, 'administration.role'), '. Whoever runs this installation can give it to you:'),
  command('administration: { role: admin }\nusers:\n  - { username: YOU, roles: [admin] }'),
  h('p', { class: 'quiet' }, 'An account that exists already gets it beside the server:'),
  command('gatehouse users change YOU --role admin'),
  h('div', { class: 'choices pair' },
    h('button', { type: 'button', class: 'button primary', onclick: () => location.reload() }, 'Try again'),
    h('button', { type: 'button', class: 'button', onclick: () => session.signOut() }, 'Sign out')));

/** The sign-in itself came to nothing. */
export const refusedGate = (problem, session) => gate('The sign-in did not work',
  h('p', { class: 'lead' }, problem.message),
  h('dl', { class: 'facts' }, h('div', {}, h('dt', {}, 'Error'), h('dd', {}, h('code', {}, problem.error))), problem.refusal && h('div', {}, h('dt', {}, 'Refusal'), h('dd', {}, h('code', {}, problem.refusal)))),
  h('div', { class: 'choices' }, h('button', { type: 'button', class: 'button primary', onclick: () => session.signIn() }, 'Sign in again')));

/** Nobody answers, and nothing is known yet. */
export const awayGate = problem => gate('The provider is away',
  h('p', { class: 'lead', role: 'alert' }, problem.message, ' It is asked again every few seconds; this page goes on by itself.'),
  h('div', { class: 'choices' }, h('button', { type: 'button', class: 'button', onclick: () => location.reload() }, 'Try now')));
