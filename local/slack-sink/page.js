// The Slack sink's page in the browser: appends the HTML that the server rendered and escaped, newest at the bottom.

const messages = document.getElementById('messages');
const empty = document.getElementById('empty');
const state = document.getElementById('state');

const invokePort = Number(location.port) - 998;
document.getElementById('drill').textContent =
  `curl http://localhost:${invokePort}/2015-03-31/functions/vigia-local-alerts-drill/invocations -d '{"kind":"throw"}'`;
document.getElementById('post').textContent =
  `curl ${location.origin}/webhook -H 'content-type: application/json' -d '{"text":"*Hola* :wave:"}'`;

function show(html) {
  const follows = innerHeight + scrollY > document.body.scrollHeight - 80;
  messages.insertAdjacentHTML('beforeend', html);
  for (const time of messages.lastElementChild.querySelectorAll('time')) localise(time);
  empty.hidden = true;
  if (follows) scrollTo(0, document.body.scrollHeight);
}

function localise(time) {
  const date = new Date(time.dateTime);
  if (Number.isNaN(date.getTime())) return;
  const isToday = date.toDateString() === new Date().toDateString();
  time.title = date.toISOString();
  time.textContent = isToday ? date.toLocaleTimeString() : date.toLocaleString();
}

function clear() {
  messages.replaceChildren();
  empty.hidden = false;
}

const events = new EventSource('events');
events.addEventListener('history', ({ data }) => {
  clear();
  for (const html of JSON.parse(data)) show(html);
  scrollTo(0, document.body.scrollHeight);
});
events.addEventListener('message', ({ data }) => show(JSON.parse(data)));
events.addEventListener('cleared', clear);
events.addEventListener('open', () => {
  state.textContent = 'live';
  state.classList.add('live');
});
events.addEventListener('error', () => {
  state.textContent = 'not connected';
  state.classList.remove('live');
});

document.getElementById('clear').addEventListener('click', () => fetch('messages', { method: 'DELETE' }));
