// The channel page in the browser: appends the HTML that the server rendered and escaped, newest at the bottom.

import { formatDate } from './dates.js';

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

function show(html) {
  messages.insertAdjacentHTML('beforeend', html);
  for (const time of messages.lastElementChild.querySelectorAll('time')) localise(time);
  empty.hidden = true;
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

const events = new EventSource('events');
// Also sent after each reconnection, when the reader may be anywhere in the channel.
events.addEventListener('history', ({ data }) =>
  follow(() => {
    clear();
    for (const html of JSON.parse(data)) show(html);
  }),
);
events.addEventListener('message', ({ data }) => follow(() => show(JSON.parse(data))));
events.addEventListener('cleared', clear);
events.addEventListener('open', () => {
  state.textContent = 'en directo';
  state.classList.add('live');
});
events.addEventListener('error', () => {
  state.textContent = 'sin conexión';
  state.classList.remove('live');
});

document.getElementById('clear').addEventListener('click', () => fetch('messages', { method: 'DELETE' }));
