// The dialogs that some buttons open where the channel has the app: why a model is promoted, and whom an alert is for. Pure.
// https://docs.slack.dev/reference/views/modal-views
import type { Asked } from './request.ts';
import { type Act, type ActionId, buttonValue } from './values.ts';

type Press = Extract<Asked, { type: 'press' }>;

/** Slack sends `private_metadata` back with the dialog, and signs it: it says which press the dialog belongs to. */
interface Dialog {
  type: 'modal';
  callback_id: ActionId;
  private_metadata: string;
  [part: string]: unknown;
}

/** The dialog that a press opens; undefined when there is nothing to ask. */
export function dialogOf(press: Press, act: Act): Dialog | undefined {
  const { block_id, response_url, thread_ts } = press;
  const private_metadata = JSON.stringify({ value: buttonValue(act), block_id, response_url, thread_ts });
  switch (act.action) {
    case 'alert.assign':
      return dialog('alert.more', private_metadata, TEXTS.assign, [
        input('person', TEXTS.person, {
          type: 'users_select',
          placeholder: plain(TEXTS.choose),
        }),
      ]);
    case 'model.promote':
      // A command has its reason already.
      if (act.note !== undefined) return undefined;
      return dialog('model.promote', private_metadata, TEXTS.promote, [
        { type: 'section', text: plain(TEXTS.promotion(act.alias, act.model)) },
        input('reason', TEXTS.reason, {
          type: 'plain_text_input',
          multiline: true,
          min_length: 1,
          max_length: MOST_REASON,
        }),
      ]);
    default:
      return undefined;
  }
}

/** The command that does what a dialog asks for, as it is read by whoever pressed when the dialog did not open. */
export function commandInstead(act: Act): string {
  const command =
    act.action === 'model.promote'
      ? `/vigia promover ${act.model} <motivo>`
      : `/vigia asignar ${'fingerprint' in act ? act.fingerprint : '<id>'} @persona`;
  return `No se pudo abrir la ventana. Escribe: ${command}`;
}

/** As many as a reason in a command has. */
const MOST_REASON = 500;

/** Titles and buttons of a dialog have at most 24 characters. */
const TEXTS = {
  assign: { title: 'Asignar el aviso', submit: 'Asignar' },
  person: 'Quién debe mirarlo',
  choose: 'Elige a una persona',
  promote: { title: 'Promover un modelo', submit: 'Promover' },
  promotion: (alias: string, to: string) =>
    `${alias} pasará a ${to} para todos los usuarios en diez segundos, y empezará otro experimento.`,
  reason: 'Motivo',
  cancel: 'Cancelar',
};

function dialog(
  callback_id: ActionId,
  private_metadata: string,
  { title, submit }: { title: string; submit: string },
  blocks: object[],
): Dialog {
  return {
    type: 'modal',
    callback_id,
    private_metadata,
    title: plain(title),
    submit: plain(submit),
    close: plain(TEXTS.cancel),
    blocks,
  };
}

/** The answer has the element's `action_id` as its name. */
function input(action_id: string, label: string, element: object): object {
  return { type: 'input', label: plain(label), element: { ...element, action_id } };
}

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
