// The log page in the browser: asks for the lines that its fragment, made for the CloudWatch console, points to.

async function show() {
  const { query, lines } = await (await fetch(`logs?link=${encodeURIComponent(location.hash)}`)).json();
  document.getElementById('group').textContent = query?.logGroup ?? 'Logs';
  document.getElementById('what').textContent = describe(query);
  const list = document.getElementById('lines');
  list.replaceChildren(...lines.map(row));
  if (query && lines.length === 0) list.append('No lines: they are kept until Vigía stops.');
}

function describe(query) {
  if (!query) return 'Open this page from an alert: its links say which lines to show.';
  if (query.requestId) return `Request ${query.requestId}`;
  return query.logStream ? `Stream ${query.logStream}` : 'All streams';
}

function row({ at, message }) {
  const element = document.createElement('article');
  const time = document.createElement('time');
  time.dateTime = at;
  time.className = 'at';
  time.textContent = at.slice(11, 23);
  const text = document.createElement('pre');
  text.textContent = readable(message);
  element.append(time, text);
  const isFault = /"level":"(ERROR|FATAL|CRITICAL)"|"status":"(timeout|error|failure)"/.test(message);
  if (isFault) element.className = 'fault';
  return element;
}

function readable(message) {
  try {
    return JSON.stringify(JSON.parse(message), null, 2).replaceAll('\\n', '\n    ');
  } catch {
    return message;
  }
}

addEventListener('hashchange', show);
await show();
