// The channel page in the browser: shows the HTML that the server rendered and escaped, newest at the bottom.

import { formatDate } from './dates.js';
import { person, setPeople, showModal } from './press.js';
import { placeReply, removeReply } from './thread.js';

/** The reader is at the bottom when at most this much is below the window. */
const BOTTOM_PX = 80;

const messages = document.getElementById('messages');
const empty = document.getElementById('empty');
const state = document.getElementById('state');

const invokePort = Number(location.port) - 998;
document.getElementById('drill').textContent =
  `curl http://localhost:${invokePort}/2015-03-31/functions/vigia-local-alerts-drill/invocations -d '{"kind":"throw"}'`;
document.getElementById('post').textContent =
  `curl ${location.origin}/webhook -H 'content-type: application/json' -d '{"text":"*Hola* :wave:"}'`;

/** Runs `change`, and scrolls to the bottom only when the reader was there. */
function follow(change) {
  const isAtBottom = innerHeight + scrollY > document.documentElement.scrollHeight - BOTTOM_PX;
  const place = scrollY;
  change();
  scrollTo(0, isAtBottom ? document.documentElement.scrollHeight : place);
}

function elementOf(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  const element = template.content.firstElementChild;
  for (const time of element.querySelectorAll('time')) localise(time);
  return element;
}

function show({ ts, html, thread_ts, is_broadcast, user }) {
  const element = elementOf(html);
  if (user && user !== person()) element.hidden = true;
  const root = thread_ts && document.getElementById(idOf(thread_ts));
  if (root) placeReply(root, element, { isOpen: Boolean(user) });
  // A broadcast stands in the thread and in the channel, and one id may stand there once.
  if (root && is_broadcast) messages.append(withoutId(elementOf(html), ts));
  if (!root) messages.append(element);
  empty.hidden = true;
}

function withoutId(element, ts) {
  element.removeAttribute('id');
  element.dataset.copyOf = ts;
  return element;
}

function update({ ts, html }) {
  const fresh = elementOf(html);
  for (const shown of articlesOf(ts)) {
    const message = shown.querySelector('.message');
    message.replaceWith(fresh.querySelector('.message').cloneNode(true));
    shown.classList.remove('changed');
    // Asking for the width begins the animation again.
    void shown.offsetWidth;
    shown.classList.add('changed');
  }
}

function remove(ts) {
  for (const shown of articlesOf(ts)) {
    const thread = shown.parentElement.closest('.thread');
    shown.remove();
    if (thread) removeReply(thread);
  }
  empty.hidden = messages.childElementCount > 0;
}

function articlesOf(ts) {
  const original = document.getElementById(idOf(ts));
  return [original, ...document.querySelectorAll(`[data-copy-of="${CSS.escape(ts)}"]`)].filter(Boolean);
}

function idOf(ts) {
  return `p${ts.replace('.', '')}`;
}

function localise(time) {
  const date = new Date(time.dateTime);
  if (Number.isNaN(date.getTime())) return;
  time.title = date.toISOString();
  if (time.dataset.format) {
    time.textContent = formatDate(date, time.dataset.format);
    return;
  }
  const isToday = date.toDateString() === new Date().toDateString();
  time.textContent = isToday ? date.toLocaleTimeString('es') : date.toLocaleString('es');
}

function clear() {
  messages.replaceChildren();
  empty.hidden = false;
}

/** A permalink ends in the id of a message, which may be in a thread. */
function goToMessage() {
  const target = /^#p\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
  if (!target) return;
  const thread = target.closest('.thread');
  if (thread) thread.open = true;
  target.classList.add('changed');
  target.scrollIntoView({ block: 'center' });
}

const events = new EventSource('events');
events.addEventListener('people', ({ data }) => setPeople(JSON.parse(data)));
// Also sent after each reconnection, when the reader may be anywhere in the channel.
events.addEventListener('history', ({ data }) => {
  follow(() => {
    clear();
    for (const entry of JSON.parse(data)) show(entry);
  });
  goToMessage();
});
events.addEventListener('message', ({ data }) => follow(() => show(JSON.parse(data))));
events.addEventListener('updated', ({ data }) => follow(() => update(JSON.parse(data))));
events.addEventListener('deleted', ({ data }) => remove(JSON.parse(data)));
events.addEventListener('modal', ({ data }) => showModal(JSON.parse(data)));
events.addEventListener('cleared', clear);
events.addEventListener('open', () => {
  state.textContent = 'en directo';
  state.classList.add('live');
});
events.addEventListener('error', () => {
  state.textContent = 'sin conexión';
  state.classList.remove('live');
});
addEventListener('hashchange', goToMessage);

document.getElementById('clear').addEventListener('click', () => fetch('messages', { method: 'DELETE' }));
