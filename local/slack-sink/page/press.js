// What people do on the channel page: presses with their confirmation, menus, commands and modals, sent to the local Slack.

const KEPT = 'slack-person';

const select = document.getElementById('person');
const confirmDialog = document.getElementById('confirm');
const modalDialog = document.getElementById('modal');
const composer = document.getElementById('composer');
const command = document.getElementById('command');

/** The id of the person who presses. A tab keeps its own, so that two tabs can be two people. */
export function person() {
  return select.value;
}

/** Without people there is no app: messages come by the webhook alone, and nothing can be pressed. */
export function setPeople(people) {
  const chosen = sessionStorage.getItem(KEPT) ?? people[0]?.id;
  select.replaceChildren(...people.map(({ id, name }) => new Option(name, id, false, id === chosen)));
  document.getElementById('who').hidden = people.length === 0;
  composer.hidden = people.length === 0;
  document.body.classList.toggle('no-app', people.length === 0);
  showOwnLines();
}

/** Lines for one person are hidden from the other. */
function showOwnLines() {
  for (const line of document.querySelectorAll('[data-user]')) line.hidden = line.dataset.user !== person();
}

select.addEventListener('change', () => {
  sessionStorage.setItem(KEPT, person());
  showOwnLines();
});

async function send(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: person(), ...body }),
  });
  return response.status === 200 ? await response.json() : undefined;
}

document.addEventListener('click', (event) => {
  const pressed = event.target.closest('[data-action]');
  const shortcut = event.target.closest('[data-shortcut]');
  closeMenus(event.target);
  if (shortcut) {
    const { ts, copyOf } = shortcut.closest('article').dataset;
    void send('shortcut', { ts: copyOf ?? ts, callback_id: shortcut.dataset.shortcut });
  } else if (pressed && pressed.tagName !== 'SELECT') {
    const option = pressed.dataset.option;
    void press(pressed, option === undefined ? undefined : Number(option));
  }
});

document.addEventListener('change', ({ target }) => {
  if (!target.matches('select[data-action]') || target.value === '') return;
  const option = Number(target.value);
  target.value = '';
  void press(target, option);
});

/** A menu closes when something in it, or outside of it, is pressed. */
function closeMenus(target) {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(target) || target.closest('button')) menu.open = false;
  }
}

async function press(element, option) {
  const { confirm: asked, block, action } = element.dataset;
  if (asked && !(await isConfirmed(JSON.parse(asked)))) return;
  const { ts } = element.closest('article').dataset;
  element.classList.add('busy');
  await send('press', { ts, block_id: block, action_id: action, option });
  element.classList.remove('busy');
}

/** The texts of a confirmation are HTML that the server rendered and escaped. */
function isConfirmed({ title, text, confirm, deny, style }) {
  confirmDialog.innerHTML = `<form method="dialog"><h2>${title}</h2><p>${text}</p><footer>
<button class="button" value="no">${deny}</button>
<button class="button ${style}" value="yes">${confirm}</button></footer></form>`;
  confirmDialog.returnValue = 'no';
  confirmDialog.showModal();
  return new Promise((resolve) => {
    confirmDialog.addEventListener('close', () => resolve(confirmDialog.returnValue === 'yes'), {
      once: true,
    });
  });
}

composer.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = command.value.trim().replace(/^\/vigia\s*/, '');
  command.value = '';
  void send('command', { text });
});

export function showModal({ user, html }) {
  if (user !== person()) return;
  modalDialog.innerHTML = html;
  if (!modalDialog.open) modalDialog.showModal();
}

modalDialog.addEventListener('click', ({ target }) => {
  if (target.closest('[data-close]')) modalDialog.close();
});

modalDialog.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const data = new FormData(form);
  const values = Object.fromEntries(
    [...new Set(data.keys())].map((name) => [name, filledIn(data.getAll(name))]),
  );
  const { errors = {} } = (await send('submit', { view_id: form.dataset.view, values })) ?? {};
  for (const place of form.querySelectorAll('[data-error]')) {
    place.textContent = errors[place.dataset.error] ?? '';
  }
  // The answer may have opened another view in its place.
  if (Object.keys(errors).length === 0 && modalDialog.contains(form)) modalDialog.close();
});

function filledIn(values) {
  return values.length > 1 ? values : values[0];
}
