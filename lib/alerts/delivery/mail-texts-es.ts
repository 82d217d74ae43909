// The Spanish texts of e-mails about the delivery.

/** The e-mail when Slack refuses the app. @param reason Slack's error code */
export const fallbackMail = (stage: string, reason: string) =>
  `Slack no acepta la aplicación de Vigía en ${stage}: ${reason}.

Los avisos siguen llegando al canal por el webhook, sin botones ni hilos.
Qué hacer, según la causa:
- invalid_auth, token_revoked, account_inactive: instala de nuevo la aplicación y guarda su SLACK_BOT_TOKEN.
- not_in_channel, channel_not_found, is_archived: invita a la aplicación al canal (/invite) o corrige SLACK_CHANNEL_ID.
- missing_scope: instala de nuevo la aplicación con los permisos de resources/slack-manifest.json.

Se envía como mucho un correo de estos al día.
`;
