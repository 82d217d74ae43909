// Texts that several administrators' views share, and those of their errors.
import { textsIn } from './language.ts';

const es = {
  loading: 'Leyendo…',
  again: 'Leer otra vez',
  cancel: 'Cancelar',
  undo: 'Deshacer',
  undone: 'Deshecho.',
  reason: 'Motivo',
  optional: 'opcional',
  asTable: 'Ver como tabla',
  saveTable: 'Guardar como CSV',
  signInFirst: 'Entra con una cuenta de administración para ver esto.',
  onlyAdministrators: (name: string) =>
    `${name} no administra este servicio, así que esta vista está cerrada (403). Pide acceso a quien administra.`,
  live: 'En directo',
  notLive: 'Sin conexión en directo: se lee cada 20 segundos.',
  cut: 'Hay más de los que se muestran: solo se leen los 500 últimos.',

  forbidden: 'Tu cuenta ya no administra este servicio.',
  user_not_found: 'Esa persona ya no tiene cuenta.',
  alert_not_found: 'Este aviso ya no existe: se olvidan tras 14 días sin repetirse.',
  silence_not_found: 'Ese silencio ya había terminado.',
  run_not_found: 'Ese reentrenamiento no existe.',
  model_not_found: 'Ese modelo no existe.',
  last_admin: 'No se puede: siempre tiene que quedar alguien que administre.',
  alias_moved: 'Otra persona acaba de cambiarlo: mira cómo está ahora y repite si hace falta.',
  autopilot_changed: 'El piloto automático ha cambiado mientras tanto: mira cómo está ahora.',
  alert_changed: 'El aviso acaba de cambiar: esto es lo que hay ahora.',
  too_many_silences: 'Ya hay 50 silencios: quita alguno antes.',
  retraining_active: 'Ya hay un reentrenamiento en curso: espera a que termine.',
  golden_digits_missed: 'Ese modelo no reconoce todos los dígitos de referencia, así que no puede servir.',
  nothing_to_roll_back: 'No hay un modelo anterior al que volver.',
  badUntil: 'Ese final no vale: tiene que ser futuro, y como mucho dentro de 7 días.',
  badField: (fields: string) => `El servidor no acepta: ${fields}.`,
  unavailable: 'El servicio no responde ahora: vuelve a probar.',
  offline: 'No hay conexión.',
  failed: (id: string) => `Algo falló en el servidor${id && ` (petición ${id})`}.`,
};

const en: typeof es = {
  loading: 'Reading…',
  again: 'Read again',
  cancel: 'Cancel',
  undo: 'Undo',
  undone: 'Undone.',
  reason: 'Reason',
  optional: 'optional',
  asTable: 'See as a table',
  saveTable: 'Save as CSV',
  signInFirst: 'Sign in with an administrator’s account to see this.',
  onlyAdministrators: (name) =>
    `${name} is no administrator of this service, so this view is closed (403). Ask an administrator for access.`,
  live: 'Live',
  notLive: 'No live connection: it is read every 20 seconds.',
  cut: 'There are more than are shown: only the latest 500 are read.',

  forbidden: 'Your account is no administrator of this service any more.',
  user_not_found: 'That person has no account any more.',
  alert_not_found: 'This alert is gone: alerts are forgotten after 14 days without repeats.',
  silence_not_found: 'That silence had ended already.',
  run_not_found: 'There is no such retraining.',
  model_not_found: 'There is no such model.',
  last_admin: 'Not possible: there must always be an administrator.',
  alias_moved: 'Somebody has just changed it: look at how it is now, and repeat if it is still needed.',
  autopilot_changed: 'The autopilot has changed meanwhile: look at how it is now.',
  alert_changed: 'The alert has just changed: this is how it is now.',
  too_many_silences: 'There are 50 silences already: remove one first.',
  retraining_active: 'A retraining is under way: wait until it ends.',
  golden_digits_missed: 'That model does not read all golden digits, so it must not serve.',
  nothing_to_roll_back: 'There is no earlier model to go back to.',
  badUntil: 'That end is not possible: it must be in the future, in 7 days at most.',
  badField: (fields) => `The server refuses: ${fields}.`,
  unavailable: 'The service does not answer now: try again.',
  offline: 'There is no connection.',
  failed: (id) => `Something failed on the server${id && ` (request ${id})`}.`,
};

export const sharedTexts = { es, en };
export type SharedTexts = typeof es;
export const useSharedTexts = textsIn(sharedTexts);
