// The Spanish texts of e-mails about the delivery.

/** Codes with which Slack refuses the app, and the webhook after it: the alert did not reach the channel then. */
export interface Refusals {
  app: string;
  webhook?: string | undefined;
}

/** The e-mail when Slack refuses the app. */
export const fallbackMail = (stage: string, { app, webhook }: Refusals) =>
  `Slack no acepta la aplicación de Vigía en ${stage}: ${app}.

${webhook === undefined ? REACHED : notReached(webhook)}
Qué hacer, según la causa:
- invalid_auth, token_revoked, account_inactive: instala de nuevo la aplicación y guarda su SLACK_BOT_TOKEN.
- not_in_channel, channel_not_found, is_archived: invita a la aplicación al canal (/invite) o corrige SLACK_CHANNEL_ID.
- missing_scope: instala de nuevo la aplicación con los permisos de resources/slack-manifest.json.

Se envía como mucho un correo de estos al día.
`;

const REACHED = 'Los avisos siguen llegando al canal por el webhook, sin botones ni hilos.';

const notReached = (webhook: string) =>
  `Los avisos NO llegan al canal: ${webhook === 'not_configured' ? 'no hay webhook de reserva (SLACK_WEBHOOK_URL)' : `el webhook de reserva tampoco los acepta (${webhook})`}.
Esperan en la cola, o acaban en la de fallidos, que los guarda 14 días; "npm run alerts:redrive" los envía otra vez.`;
