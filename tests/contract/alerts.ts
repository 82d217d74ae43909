// Rows of the contract on alerts: the list, what people do with them, silences for planned work.
import { expect } from 'vitest';
import { get, type Row, refusal, send } from './row.ts';

const PATTERN = 'nothing-like-it-*';
const NOBODYS = '/admin/alerts/0000000000000000';
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

const silencing = (pattern: string, ms: number) => () =>
  send('POST', '/admin/silences', { pattern, until: inMs(ms), reason: 'Pruebas' });

export const ALERTS: Row[] = [
  {
    name: 'GET /admin/alerts lists alerts by state and text',
    rule: ['C-ALERT-14', 'C-REQUEST-6'],
    as: 'admin',
    ask: get('/admin/alerts', { state: 'firing', q: 'nothing like it', limit: '5' }),
    status: 200,
    body: { items: [], next_cursor: null },
    fields: ['items', 'next_cursor'],
  },
  {
    name: 'GET /admin/alerts of an unknown state is a 400',
    rule: 'C-ALERT-14',
    as: 'admin',
    ask: get('/admin/alerts', { state: 'open' }),
    ...refusal('invalid_request', { details: [{ path: 'query.state' }] }),
  },
  {
    name: 'GET /admin/alerts by a user is a 403',
    rule: 'C-ACCOUNT-14',
    as: 'user',
    ask: get('/admin/alerts'),
    ...refusal('forbidden'),
  },
  {
    name: 'GET /admin/alerts/{fingerprint} of an unknown alert is a 404',
    rule: 'C-ALERT-14',
    as: 'admin',
    ask: get(NOBODYS),
    ...refusal('alert_not_found'),
  },
  {
    name: 'PUT /admin/alerts/{fingerprint} of an unknown alert is a 404',
    rule: 'C-ALERT-15',
    as: 'admin',
    ask: () => send('PUT', NOBODYS, { action: 'acknowledge', rev: 1 }),
    ...refusal('alert_not_found'),
  },
  {
    name: 'PUT /admin/alerts/{fingerprint} without a revision is a 400',
    rule: 'C-ALERT-15',
    as: 'admin',
    ask: () => send('PUT', NOBODYS, { action: 'acknowledge' }),
    ...refusal('invalid_request', { details: [{ path: 'body.rev' }] }),
  },
  {
    name: 'POST /admin/silences silences by a pattern',
    rule: 'C-ALERT-17',
    as: 'admin',
    ask: silencing(PATTERN, 60_000),
    status: 201,
    body: { pattern: PATTERN, reason: 'Pruebas' },
    fields: ['id', 'pattern', 'by', 'at', 'until', 'reason'],
    keep: 'silence',
  },
  {
    name: 'GET /admin/silences lists it',
    rule: 'C-ALERT-17',
    as: 'admin',
    ask: get('/admin/silences'),
    status: 200,
    body: { items: expect.arrayContaining([expect.objectContaining({ pattern: PATTERN })]) },
    fields: ['items'],
  },
  {
    name: 'DELETE /admin/silences/{id} ends it',
    rule: 'C-ALERT-17',
    as: 'admin',
    ask: ({ before }) => ({ method: 'DELETE', path: `/admin/silences/${before.silence.id}` }),
    status: 204,
  },
  {
    name: 'DELETE /admin/silences/{id} of an unknown silence is a 404',
    rule: 'C-ALERT-17',
    as: 'admin',
    ask: ({ before }) => ({ method: 'DELETE', path: `/admin/silences/${before.silence.id}` }),
    ...refusal('silence_not_found'),
  },
  {
    name: 'POST /admin/silences with a pattern that matches everything is a 400',
    rule: 'C-ALERT-17',
    as: 'admin',
    ask: silencing('***', 60_000),
    ...refusal('invalid_request', { details: [{ path: 'body.pattern' }] }),
  },
  {
    name: 'POST /admin/silences that would last for eight days is a 400',
    rule: 'C-ALERT-17',
    as: 'admin',
    ask: silencing(PATTERN, 8 * 86_400_000),
    ...refusal('invalid_request', { details: [{ path: 'body.until' }] }),
  },
  {
    name: 'POST /slack/interactions without Slack’s signature is a 401',
    rule: 'C-ALERT-18',
    ask: () => ({
      method: 'POST',
      path: '/slack/interactions',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'payload=%7B%7D',
    }),
    ...refusal('invalid_signature'),
  },
  {
    name: 'POST /slack/commands without Slack’s signature is a 401',
    rule: 'C-ALERT-18',
    ask: () => ({
      method: 'POST',
      path: '/slack/commands',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'payload=%7B%7D',
    }),
    ...refusal('invalid_signature'),
  },
];
