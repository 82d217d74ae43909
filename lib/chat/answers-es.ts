// What whoever pressed a button or wrote a command reads, in Spanish.
import { plainPhrase, say } from '#lib/alerts/alerts.ts';
import { countText, plural } from '#lib/locale-es.ts';

export const tooLate =
  'No se hizo: pasaron más de 15 minutos desde que lo pulsaste. Vuelve a pulsarlo si aún hace falta.';
export const notLinked =
  'Todavía no sé quién eres. Escribe `/vigia vincular` para unir tu usuario de Slack con tu cuenta.';
export const notAdmin = 'Tu cuenta no es de administrador, así que no puedes hacer esto.';
export const unknownButton = 'No conozco este botón: el mensaje es de otra versión. Usa `/vigia ayuda`.';
export const notFound = 'Este aviso ya no existe: se olvida a los 14 días.';
export const unreadableChoice = 'No se eligió a nadie.';
export const unlinkedAssignee =
  'Esa persona no ha unido su usuario de Slack con una cuenta. Pídele que escriba `/vigia vincular`.';
export const failed = 'No se hizo: falló algo por dentro, y ya hay un aviso de ello.';

/** Of "acknowledge all". */
export const acknowledgedAll = (done: number, changed: number) =>
  `Te encargas de ${plural(done, 'aviso')}${changed > 0 ? `; ${countText(changed)} ya habían cambiado` : ''}.`;

/** Why a button did nothing: who moved the alias since. */
export const aliasMoved = (alias: string, was: string, by: string, at: string) =>
  plainPhrase(say`No se hizo: ${alias} ya no es ${{ name: was }}. Lo movió ${{ name: by }}, ${{ at }}.`);
/** The reason of a promotion by a button alone. */
export const promotedBySlack = 'verdict: ship (Slack)';
export const moved = (alias: string, from: string, to: string) => `Hecho: ${alias} pasa de ${from} a ${to}.`;
export const runRepeated = 'No se hizo: después de este reentrenamiento ya hubo otro.';
export const runQueued = 'Hecho: el reentrenamiento está en cola.';
export const runNotOver = 'No se hizo: ese reentrenamiento no ha terminado.';

export const linkTo = (url: string) =>
  `Abre este enlace en los próximos diez minutos, con tu cuenta abierta, y confírmalo: ${url}`;
