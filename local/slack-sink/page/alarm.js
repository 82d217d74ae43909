// An alarm on the console page: each change of state, newest first.

export async function showAlarm(name) {
  const changes = await (await fetch(`alarm?name=${encodeURIComponent(name)}`)).json();
  const none = 'No se sabe nada de esta alarma: Vigía guarda los cambios de estado hasta que se para.';
  const [latest] = changes;
  return {
    name,
    what: latest ? `${stateOf(latest)} desde ${new Date(latest.at).toLocaleString('es')}` : 'Alarma',
    entries: changes.length > 0 ? changes.map(entry) : [none],
  };
}

function stateOf({ fields }) {
  return (
    fields
      .find(({ name }) => name === 'Estado')
      ?.value.split(' → ')
      .at(-1) ?? ''
  );
}

function entry({ at, title, severity, reason, fields }) {
  const element = document.createElement('article');
  if (severity === 'error') element.className = 'fault';
  const time = document.createElement('time');
  time.dateTime = at;
  time.className = 'at';
  time.title = at;
  time.textContent = new Date(at).toLocaleString('es');
  const body = document.createElement('div');
  const heading = document.createElement('h3');
  heading.textContent = title;
  const why = document.createElement('p');
  why.textContent = reason;
  const details = document.createElement('dl');
  for (const { name, value } of fields) {
    details.append(textElement('dt', name), textElement('dd', value));
  }
  body.append(heading, why, details);
  element.append(time, body);
  return element;
}

function textElement(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
