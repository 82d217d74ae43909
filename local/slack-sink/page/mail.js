// The mail page in the browser: asks for the mails every two seconds and adds the new ones at the top.

const INTERVAL_MS = 2_000;

const list = document.getElementById('mails');
const empty = document.getElementById('empty');
const invokePort = Number(location.port) - 998;
document.getElementById('report').textContent =
  `curl http://localhost:${invokePort}/2015-03-31/functions/vigia-local-reports-daily/invocations -d '{}'`;

/** Leaves the mails that are shown as they are, so that the reader keeps the place and the selection. */
async function show() {
  const mails = await (await fetch('mails')).json();
  empty.hidden = mails.length > 0;
  for (const mail of mails.slice(list.children.length)) list.prepend(article(mail));
}

function article({ received_at, topic, subject, body }) {
  const element = document.createElement('article');
  const time = document.createElement('time');
  time.dateTime = received_at;
  time.className = 'at';
  time.title = received_at;
  time.textContent = new Date(received_at).toLocaleTimeString('es');
  const text = document.createElement('pre');
  text.textContent = `${topic}: ${subject}\n\n${body}`;
  element.append(time, text);
  return element;
}

await show();
setInterval(() => show().catch(() => {}), INTERVAL_MS);
