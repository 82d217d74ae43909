// The console page in the browser: shows the log lines or the alarm that its fragment, made for CloudWatch, points to.
import { showAlarm } from './alarm.js';

const list = document.getElementById('entries');

async function show() {
  const alarm = /^#alarmsV2:alarm\/(.+)$/.exec(location.hash)?.[1];
  const page = alarm ? await showAlarm(decodeURIComponent(alarm)) : await showLines();
  document.title = `${page.name} · Vigía`;
  document.getElementById('name').textContent = page.name;
  document.getElementById('what').textContent = page.what;
  list.replaceChildren(...page.entries);
  page.target?.scrollIntoView({ block: 'center' });
}

async function showLines() {
  const { query, lines } = await (await fetch(`logs?link=${encodeURIComponent(location.hash)}`)).json();
  const rows = lines.map(row);
  const isEmpty = query && lines.length === 0;
  const none = 'No hay líneas: Vigía guarda solo las últimas de cada función, hasta que se para.';
  return {
    name: query?.logGroup ?? 'Registros',
    what: describe(query),
    entries: isEmpty ? [none] : rows,
    target: targetOf(lines, rows),
  };
}

function describe(query) {
  if (!query) return 'Abre esta página desde una alerta: sus enlaces dicen qué líneas mostrar.';
  if (query.requestId) return `Petición ${query.requestId}`;
  return query.logStream ? `Secuencia ${query.logStream}` : 'Todas las secuencias';
}

/** The error line nearest to the middle of the times in the link; undefined when the link has no times. */
function targetOf(lines, rows) {
  const [, start, end] = /\$3Fstart\$3D(\d+)\$26end\$3D(\d+)/.exec(location.hash) ?? [];
  if (start === undefined) return undefined;
  const distance = (row) =>
    Math.abs(Date.parse(lines[rows.indexOf(row)].at) - (Number(start) + Number(end)) / 2);
  return rows.filter(({ className }) => className === 'fault').sort((a, b) => distance(a) - distance(b))[0];
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
